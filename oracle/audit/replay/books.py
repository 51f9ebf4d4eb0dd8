"""A vault's books, and the vault's arithmetic of gains, losses and slashes."""

from dataclasses import dataclass, field

from forewatt.protocol.words import BPS

UNIT = 10**27
"""Scale of a vault's reward per earning share."""
ONE = 10**18
"""Scale of a share's price in wei, and its initial price."""


@dataclass
class Position:
    """One staker's stake in a vault: wei for the operator, shares for a delegator."""

    earning: int = 0
    warming: int = 0
    exiting: int = 0
    reward_paid: int = 0


@dataclass
class VaultBook:
    """One forecaster's vault; fields are named like the Solidity struct's members, `delegations` are by delegator."""

    operator: str
    authority: str
    commission_bps: int
    locked: int = 0
    open_wagers: int = 0
    losses: int = 0
    price: int = ONE
    reward_per_share: int = 0
    bucket: Position = field(default_factory=Position)
    delegations: dict[str, Position] = field(default_factory=dict)

    def position(self, staker: str) -> Position:
        """The staker's stake; empty if it never staked."""
        return self.bucket if staker == self.operator else self.delegations.setdefault(staker, Position())

    def shares(self, *states: str) -> int:
        """All delegators' shares in the given states (`earning`, `warming`, `exiting`)."""
        return sum(int(getattr(position, state)) for position in self.delegations.values() for state in states)

    def assets_wei(self, *states: str) -> int:
        """The value of those shares."""
        return self.shares(*states) * self.price // ONE

    def stakes_wei(self) -> int:
        """The value of all stakes in the vault."""
        return self._bucket_wei() + self.assets_wei("earning", "warming", "exiting")

    def buy(self, staker: str, wei: int) -> int:
        """The shares that a stake buys; in the operator's bucket one share is one wei."""
        return wei if staker == self.operator else wei * ONE // self.price

    def worth_wei(self, staker: str, shares: int) -> int:
        """The value of a staker's shares."""
        return shares if staker == self.operator else shares * self.price // ONE

    def take_rewards(self, delegator: str) -> int:
        """Settle a delegator's rewards; returns those earned since they were last settled."""
        position = self.delegations.setdefault(delegator, Position())
        rewards = position.earning * (self.reward_per_share - position.reward_paid) // UNIT
        position.reward_paid = self.reward_per_share
        return rewards

    def unpaid_wei(self) -> int:
        """All delegators' rewards that are not settled yet."""
        return sum(
            position.earning * (self.reward_per_share - position.reward_paid) // UNIT
            for position in self.delegations.values()
        )

    def split_gain(self, gain: int) -> tuple[int, int, int, int, int]:
        """Book a gain: it refills losses first, then goes to the earning stakes.

        Returns (refill, commission, shared, to the fund, operator's credit) in wei.
        """
        refill = min(gain, self.losses)
        self.losses -= refill
        self.bucket.earning += refill
        rest, shares, delegated = gain - refill, self.shares("earning"), self.assets_wei("earning")
        if rest == 0:
            return refill, 0, 0, 0, 0
        if self.bucket.earning + delegated == 0:
            return refill, 0, 0, rest, 0
        commission = rest * self.commission_bps // BPS
        to_delegators = (rest - commission) * delegated // (self.bucket.earning + delegated)
        if to_delegators:
            self.reward_per_share += to_delegators * UNIT // shares
        return refill, commission, rest - commission, 0, rest - to_delegators

    def bear_loss(self, loss: int) -> None:
        """Take a round's loss from the operator's bucket, from its earning part first."""
        self._take_staying(loss)
        self.losses += loss

    def bear_slash(self, slash_bps: int) -> tuple[int, int]:
        """Take a slash; returns the wei taken from (the operator's bucket, the delegated stakes)."""
        own, delegated = self._bucket_wei(), self.assets_wei("earning", "warming", "exiting")
        slash_wei = (own + delegated) * slash_bps // BPS
        from_bucket = min(slash_wei, own - self.locked)
        from_exiting = min(from_bucket, self.bucket.exiting)
        self.bucket.exiting -= from_exiting
        self._take_staying(from_bucket - from_exiting)
        lost = min(slash_wei - from_bucket, delegated * slash_bps // BPS)
        if lost == 0:
            return from_bucket, 0
        self.price = self.price * (delegated - lost) // delegated
        return from_bucket, delegated - self.assets_wei("earning", "warming", "exiting")

    def staying_wei(self) -> int:
        """The part of the bucket that is not exiting; it backs locks."""
        return self.bucket.earning + self.bucket.warming

    def _bucket_wei(self) -> int:
        return self.bucket.earning + self.bucket.warming + self.bucket.exiting

    def _take_staying(self, wei: int) -> None:
        from_earning = min(wei, self.bucket.earning)
        self.bucket.earning -= from_earning
        self.bucket.warming -= wei - from_earning


@dataclass
class FundBook:
    """A pool's fund, in wei."""

    free: int = 0
    reserved: int = 0
