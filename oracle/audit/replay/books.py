"""A vault's books, and the vault's arithmetic of gains, losses and slashes."""

from dataclasses import dataclass, field

from forewatt.protocol.payoff import slash_reserve_wei
from forewatt.protocol.words import BPS

UNIT = 10**27
"""Scale of a vault's reward per earning share."""
ONE = 10**18
"""Scale of a share's price in wei, and its initial price."""
STATES = ("earning", "warming", "exiting")
"""The states of a stake."""


@dataclass
class Stake:
    """A stake by its states: wei in the bucket, shares in a delegation."""

    earning: int = 0
    warming: int = 0
    exiting: int = 0


@dataclass
class Delegation:
    """A delegator's shares, and the reward per share up to which it was paid."""

    shares: Stake = field(default_factory=Stake)
    reward_paid: int = 0


@dataclass
class VaultBook:
    """One forecaster's vault; fields are named like the Solidity struct's members, `delegations` are by delegator."""

    operator: str
    authority: str
    commission_bps: int
    locked: int = 0
    open_wagers: int = 0
    price: int = ONE
    reward_per_share: int = 0
    delegation_cap: int = 0
    reserve_bps: int = 0
    bucket: Stake = field(default_factory=Stake)
    delegations: dict[str, Delegation] = field(default_factory=dict)

    def stake(self, staker: str) -> Stake:
        """The bucket for the operator, in wei, else a delegation's shares; empty if it never staked."""
        return self.bucket if staker == self.operator else self.delegation(staker).shares

    def delegation(self, delegator: str) -> Delegation:
        """A delegator's part of the vault; empty if it never staked."""
        return self.delegations.setdefault(delegator, Delegation())

    def shares(self, *states: str) -> int:
        """All delegators' shares in the given states (`earning`, `warming`, `exiting`)."""
        return sum(int(getattr(part.shares, state)) for part in self.delegations.values() for state in states)

    def assets_wei(self, *states: str) -> int:
        """The value of those shares."""
        return self.shares(*states) * self.price // ONE

    def stakes_wei(self) -> int:
        """The value of all stakes in the vault."""
        return self._bucket_wei() + self.assets_wei(*STATES)

    def buy(self, staker: str, wei: int) -> int:
        """The shares that a stake buys; in the operator's bucket one share is one wei."""
        return wei if staker == self.operator else wei * ONE // self.price

    def worth_wei(self, staker: str, shares: int) -> int:
        """The value of a staker's shares."""
        return shares if staker == self.operator else shares * self.price // ONE

    def take_rewards(self, delegator: str) -> int:
        """Settle a delegator's rewards; returns those earned since they were last settled."""
        delegation = self.delegation(delegator)
        rewards = self._rewards(delegation)
        delegation.reward_paid = self.reward_per_share
        return rewards

    def unpaid_wei(self) -> int:
        """All delegators' rewards that are not settled yet."""
        return sum(map(self._rewards, self.delegations.values()))

    def split_gain(self, gain: int) -> tuple[int, int, int, int]:
        """Book a gain: the operator's commission first, then the earning stakes by their worth.

        Returns (commission, shared, to the fund, operator's credit) in wei.
        """
        shares, delegated = self.shares("earning"), self.assets_wei("earning")
        if self.bucket.earning + delegated == 0:
            return 0, 0, gain, 0
        commission = gain * self.commission_bps // BPS
        to_delegators = (gain - commission) * delegated // (self.bucket.earning + delegated)
        if to_delegators:
            self.reward_per_share += to_delegators * UNIT // shares
        return commission, gain - commission, 0, gain - to_delegators

    def bear_loss(self, loss: int) -> None:
        """Take a round's loss from the operator's bucket, from its earning part first."""
        from_earning = min(loss, self.bucket.earning)
        self.bucket.earning -= from_earning
        self.bucket.warming -= loss - from_earning

    def slash_parts(self, slash_bps: int) -> tuple[int, int]:
        """The wei of a slash that (the bucket, the delegations) bear: the bucket pays first, as far as not locked."""
        own, delegated = self._bucket_wei(), self.assets_wei(*STATES)
        slash_wei = (own + delegated) * slash_bps // BPS
        from_bucket = min(slash_wei, own - self.locked)
        return from_bucket, min(slash_wei - from_bucket, delegated * slash_bps // BPS)

    def bear_slash(self, slash_bps: int) -> tuple[int, int]:
        """Take a slash; returns the wei taken from (the operator's bucket, the delegated stakes)."""
        delegated = self.assets_wei(*STATES)
        from_bucket, lost = self.slash_parts(slash_bps)
        from_exiting = min(from_bucket, self.bucket.exiting)
        self.bucket.exiting -= from_exiting
        self.bear_loss(from_bucket - from_exiting)
        if lost == 0:
            return from_bucket, 0
        self.price = self.price * (delegated - lost) // delegated
        return from_bucket, delegated - self.assets_wei(*STATES)

    def reserve_wei(self) -> int:
        """The part of the bucket that must stay free of locks for a slash; it counts the cap, not the delegations."""
        return slash_reserve_wei(self.staying_wei(), self.delegation_cap, self.reserve_bps)

    def staying_wei(self) -> int:
        """The part of the bucket that is not exiting; it backs locks."""
        return self.bucket.earning + self.bucket.warming

    def _bucket_wei(self) -> int:
        return self.bucket.earning + self.bucket.warming + self.bucket.exiting

    def _rewards(self, delegation: Delegation) -> int:
        return delegation.shares.earning * (self.reward_per_share - delegation.reward_paid) // UNIT


@dataclass
class FundBook:
    """A pool's fund, in wei."""

    free: int = 0
    reserved: int = 0
