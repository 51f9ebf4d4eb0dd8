"""What a vault's books hold at a moment, and the arithmetic of a gain and a loss as the vault does it."""

from dataclasses import dataclass, field

from forewatt.protocol.words import BPS

UNIT = 10**27
"""Scale of a vault's reward per earning wei."""


@dataclass
class Position:
    """One staker's part in a vault, in wei."""

    earning: int = 0
    warming: int = 0
    exiting: int = 0


@dataclass
class VaultBook:
    """One forecaster's vault, under the names of the Solidity struct; `positions` by staker."""

    operator: str
    authority: str
    commission_bps: int
    locked: int = 0
    open_wagers: int = 0
    losses: int = 0
    reward_per_unit: int = 0
    positions: dict[str, Position] = field(default_factory=dict)

    def position(self, staker: str) -> Position:
        """The staker's part, empty if it never staked."""
        return self.positions.setdefault(staker, Position())

    def total(self, state: str) -> int:
        """Wei of all stakers that are `earning`, `warming` or `exiting`."""
        return sum(int(getattr(position, state)) for position in self.positions.values())

    def split_gain(self, gain: int) -> tuple[int, int, int, int]:
        """(refill, commission, shared, to the fund) of a gain, booked: losses first, then all earners."""
        refill = min(gain, self.losses)
        self.losses -= refill
        self.position(self.operator).earning += refill
        rest, earning = gain - refill, self.total("earning")
        if rest == 0:
            return refill, 0, 0, 0
        if earning == 0:
            return refill, 0, 0, rest
        commission = rest * self.commission_bps // BPS
        self.reward_per_unit += (rest - commission) * UNIT // earning
        return refill, commission, rest - commission, 0

    def bear_loss(self, loss: int) -> None:
        """Take a round's loss from the operator's bucket, its earning part first."""
        bucket = self.position(self.operator)
        from_earning = min(loss, bucket.earning)
        bucket.earning -= from_earning
        bucket.warming -= loss - from_earning
        self.losses += loss


@dataclass
class FundBook:
    """A pool's fund, in wei."""

    free: int = 0
    reserved: int = 0
