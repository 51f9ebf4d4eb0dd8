"""A forecaster's vault, in wei: the operator's bucket, the delegations, and how rounds and slashes change them."""

from dataclasses import dataclass, field

from forewatt.protocol.payoff import slash_reserve_wei
from forewatt.protocol.words import BPS
from simulation import rules


@dataclass
class Delegation:
    """A delegator's stake and claimable rewards; `leaves_in` counts its cooldown's rounds after it asked to exit."""

    wei: int
    earning: bool = True
    rewards_wei: int = 0
    leaves_in: int | None = None

    @property
    def bears_slashes(self) -> bool:
        """Whether a slash reduces it: it does until the stake is withdrawn."""
        return self.leaves_in is None or self.leaves_in > 0


@dataclass
class Vault:
    """The vault of one forecaster.

    `own_wei` is the bucket, `locked_wei` its part behind rounds in flight, `cap_wei` what its operator accepts from
    delegators, and `credit_wei` what the operator may withdraw.
    """

    own_wei: int = rules.STAKE_WEI
    cap_wei: int = 0
    credit_wei: int = 0
    locked_wei: int = 0
    delegations: list[Delegation] = field(default_factory=list)

    def lock(self, lock_wei: int) -> bool:
        """Lock a part of the bucket if it covers all locks and one slash of all that the operator accepts."""
        locked = self.locked_wei + lock_wei
        backed = locked + slash_reserve_wei(self.own_wei, self.cap_wei, rules.SLASH_BPS) <= self.own_wei
        if backed:
            self.locked_wei = locked
        return backed

    def stake(self, delegation: Delegation) -> bool:
        """Add a delegation if the cap has place for it; returns whether it had."""
        accepted = self.assets_wei - self.own_wei + delegation.wei <= self.cap_wei
        if accepted:
            self.delegations.append(delegation)
        return accepted

    @property
    def assets_wei(self) -> int:
        """The stake that a slash is a share of."""
        return self.own_wei + sum(delegation.wei for delegation in self.delegations if delegation.bears_slashes)

    def settle(self, gain_wei: int) -> None:
        """Book a round: a loss reduces the bucket; a gain pays commission, then all stakes."""
        if gain_wei < 0:
            self.own_wei += gain_wei
            return
        rest = gain_wei
        earning = [delegation for delegation in self.delegations if delegation.earning]
        shared = rest - rest * rules.COMMISSION_BPS // BPS
        total = self.own_wei + sum(delegation.wei for delegation in earning)
        for delegation in earning:
            part = shared * delegation.wei // total
            delegation.rewards_wei += part
            rest -= part
        self.credit_wei += rest

    def slash(self) -> int:
        """Take a slash from the bucket's free part, then the same share at most of every delegation; return the wei."""
        wanted = self.assets_wei * rules.SLASH_BPS // BPS
        taken = min(wanted, self.own_wei - self.locked_wei)
        self.own_wei -= taken
        for delegation in self.delegations:
            if delegation.bears_slashes and taken < wanted:
                part = min(wanted - taken, delegation.wei * rules.SLASH_BPS // BPS)
                delegation.wei -= part
                taken += part
        return taken

    def pass_round(self) -> None:
        """Count down the cooldowns by one round."""
        for delegation in self.delegations:
            if delegation.leaves_in:
                delegation.leaves_in -= 1
