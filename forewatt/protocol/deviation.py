"""A forecaster's rolling deviation: decayed sums of its and the reference's losses, with a 64-bit fixed-point decay."""

from dataclasses import dataclass, replace

from forewatt.protocol.words import BPS

ONE = 1 << 64
MAX_SCORED = 2**16 - 1


@dataclass(frozen=True)
class Standing:
    """The sums D (`loss`) and R (`reference_loss`), the latest counted round, and the count (at most 65,535)."""

    loss: int = 0
    reference_loss: int = 0
    last_round: int = 0
    scored: int = 0

    def exceeds(self, threshold_bps: int, ema_rounds: int) -> bool:
        """Whether D/R is above the threshold; False until `ema_rounds` rounds are counted."""
        if self.scored < ema_rounds or self.reference_loss == 0:
            return False
        return self.loss * BPS > threshold_bps * self.reference_loss

    def slashed(self, threshold_bps: int) -> "Standing":
        """The standing after a slash: D is reduced to the largest value that does not exceed the threshold."""
        return replace(self, loss=threshold_bps * self.reference_loss // BPS)


def decay(ema_rounds: int) -> int:
    """rho = (N-1)/(N+1), rounded down."""
    return (ema_rounds - 1) * ONE // (ema_rounds + 1)


def power(rho: int, exponent: int) -> int:
    """rho^n by squaring, with every product rounded down."""
    product = ONE
    while exponent:
        if exponent & 1:
            product = product * rho >> 64
        rho, exponent = rho * rho >> 64, exponent >> 1
    return product


def count(standing: Standing, number: int, loss: int, reference_loss: int, ema_rounds: int) -> Standing:
    """The standing after one more round. A later round decays the sums; an earlier round's own losses are decayed."""
    scored = min(standing.scored + 1, MAX_SCORED)
    if standing.scored == 0:
        return Standing(loss, reference_loss, number, scored)
    weight = power(decay(ema_rounds), abs(number - standing.last_round))
    if number >= standing.last_round:
        sums = (standing.loss * weight >> 64) + loss, (standing.reference_loss * weight >> 64) + reference_loss
    else:
        sums = standing.loss + (loss * weight >> 64), standing.reference_loss + (reference_loss * weight >> 64)
    return Standing(*sums, max(number, standing.last_round), scored)
