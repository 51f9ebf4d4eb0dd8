"""A forecaster's vault in wei: the bucket, its delegators, gains, losses and slashes; one round after the other."""

from dataclasses import dataclass, field

from forewatt.protocol.payoff import ceil_div
from forewatt.protocol.words import BPS
from simulation import rules


@dataclass
class Delegation:
    """A delegator's stake; `rewards_wei` is claimable. `leaves_in` counts the rounds of its cooldown once it exits."""

    wei: int
    earning: bool = True
    rewards_wei: int = 0
    leaves_in: int | None = None

    @property
    def bears_slashes(self) -> bool:
        """Until it is withdrawn."""
        return self.leaves_in is None or self.leaves_in > 0


@dataclass
class Vault:
    """`own_wei` is the bucket, `losses_wei` what of its round losses is not refilled, `credit_wei` the operator's."""

    own_wei: int = rules.STAKE_WEI
    losses_wei: int = 0
    credit_wei: int = 0
    delegations: list[Delegation] = field(default_factory=list)

    def backs(self, lock_wei: int) -> bool:
        """Whether the bucket covers a lock and one slash."""
        return lock_wei + ceil_div(self.assets_wei * rules.SLASH_BPS, BPS) <= self.own_wei

    @property
    def assets_wei(self) -> int:
        """All that a slash is reckoned from."""
        return self.own_wei + sum(one.wei for one in self.delegations if one.bears_slashes)

    def settle(self, gain_wei: int) -> None:
        """Book a round: a loss comes out of the bucket; a gain refills it, then commission, then pro rata."""
        if gain_wei < 0:
            self.own_wei += gain_wei
            self.losses_wei -= gain_wei
            return
        refill = min(gain_wei, self.losses_wei)
        self.own_wei += refill
        self.losses_wei -= refill
        rest = gain_wei - refill
        earning = [one for one in self.delegations if one.earning]
        shared = rest - rest * rules.COMMISSION_BPS // BPS
        total = self.own_wei + sum(one.wei for one in earning)
        for one in earning:
            part = shared * one.wei // total
            one.rewards_wei += part
            rest -= part
        self.credit_wei += rest

    def slash(self) -> int:
        """Take a slash, the bucket first, then at most the same share of every delegation; returns the wei taken."""
        wanted = self.assets_wei * rules.SLASH_BPS // BPS
        taken = min(wanted, self.own_wei)
        self.own_wei -= taken
        for one in self.delegations:
            if one.bears_slashes and taken < wanted:
                part = min(wanted - taken, one.wei * rules.SLASH_BPS // BPS)
                one.wei -= part
                taken += part
        return taken

    def pass_round(self) -> None:
        """A round goes by for those who exit."""
        for one in self.delegations:
            if one.leaves_in:
                one.leaves_in -= 1
