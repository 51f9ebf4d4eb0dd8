"""What a vault's books hold at a moment, and the arithmetic of gains, losses and slashes as the vault does it."""

from dataclasses import dataclass, field

from forewatt.protocol.words import BPS

UNIT = 10**27
"""Scale of a vault's reward per earning share."""
ONE = 10**18
"""Scale of a share's price in wei, and that price at first."""


@dataclass
class Position:
    """One staker's part in a vault: wei for the operator, shares for a delegator."""

    earning: int = 0
    warming: int = 0
    exiting: int = 0
    reward_paid: int = 0


@dataclass
class VaultBook:
    """One forecaster's vault, under the names of the Solidity struct; `delegations` by delegator."""

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
        """The staker's part, empty if it never staked."""
        return self.bucket if staker == self.operator else self.delegations.setdefault(staker, Position())

    def shares(self, *states: str) -> int:
        """Shares of all delegators that are in any of the states `earning`, `warming`, `exiting`."""
        return sum(int(getattr(position, state)) for position in self.delegations.values() for state in states)

    def assets_wei(self, *states: str) -> int:
        """What those shares are worth."""
        return self.shares(*states) * self.price // ONE

    def stakes_wei(self) -> int:
        """All that the vault's stakers own of it."""
        return self._bucket_wei() + self.assets_wei("earning", "warming", "exiting")

    def buy(self, staker: str, wei: int) -> int:
        """The shares that a stake buys; in the bucket a share is a wei."""
        return wei if staker == self.operator else wei * ONE // self.price

    def worth_wei(self, staker: str, shares: int) -> int:
        """What a staker's shares are worth."""
        return shares if staker == self.operator else shares * self.price // ONE

    def take_rewards(self, delegator: str) -> int:
        """A delegator's rewards since it was last brought up to date, which is done."""
        position = self.delegations.setdefault(delegator, Position())
        rewards = position.earning * (self.reward_per_share - position.reward_paid) // UNIT
        position.reward_paid = self.reward_per_share
        return rewards

    def unpaid_wei(self) -> int:
        """Rewards of all delegators since they were last brought up to date."""
        return sum(
            position.earning * (self.reward_per_share - position.reward_paid) // UNIT
            for position in self.delegations.values()
        )

    def split_gain(self, gain: int) -> tuple[int, int, int, int, int]:
        """Book a gain, losses first, then all earners: (refill, commission, shared, to the fund, operator's credit)."""
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
        """Take a round's loss from the operator's bucket, its earning part first."""
        self._take_staying(loss)
        self.losses += loss

    def bear_slash(self, slash_bps: int) -> tuple[int, int]:
        """Take a slash; returns the wei out of the bucket and out of what is delegated."""
        own, delegated = self._bucket_wei(), self.assets_wei("earning", "warming", "exiting")
        wanted = (own + delegated) * slash_bps // BPS
        from_bucket = min(wanted, own - self.locked)
        from_exiting = min(from_bucket, self.bucket.exiting)
        self.bucket.exiting -= from_exiting
        self._take_staying(from_bucket - from_exiting)
        lost = min(wanted - from_bucket, delegated * slash_bps // BPS)
        if lost == 0:
            return from_bucket, 0
        self.price = self.price * (delegated - lost) // delegated
        return from_bucket, delegated - self.assets_wei("earning", "warming", "exiting")

    def staying_wei(self) -> int:
        """The bucket's part that is not exiting, which backs locks."""
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
