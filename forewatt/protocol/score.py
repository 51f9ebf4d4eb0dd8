"""The pinball loss of a leaf, the reference, and the score of an entry: integers, exact, the same on chain."""

from collections.abc import Sequence

from forewatt.protocol.errors import ProtocolError
from forewatt.protocol.series import decode_series, forecast_is_canonical
from forewatt.protocol.words import SC, SCALE_PPM


def is_observed(value_ppm: int) -> bool:
    """Whether an observed step counts: MISSING and any value out of range do not."""
    return -SCALE_PPM <= value_ppm <= SCALE_PPM


def level_weight(levels: int) -> int:
    """K*(K+1): the sum of both weights over all levels."""
    return levels * (levels + 1)


def worst_loss(levels: int) -> int:
    """K*(K+1)*1e6: the upper bound of one step's loss, and the price of a step that was not forecast."""
    return level_weight(levels) * SCALE_PPM


def leaf_loss(forecast: bytes, observed: bytes, steps: int, levels: int) -> int:
    """The loss of one feed over its observed steps, in ppm times level weights.

    `forecast` holds T*K int32, `observed` T int32; either may be empty (a missing leaf). A missing, crossing,
    out-of-range or wrongly sized forecast costs the upper bound an observed step; a missing observation costs nothing.
    """
    truth = _observed_steps(observed, steps)
    if not truth:
        return 0
    quantiles = decode_series(forecast) if len(forecast) % 4 == 0 else ()
    if not forecast_is_canonical(quantiles, steps, levels):
        return len(truth) * worst_loss(levels)
    return sum(_step_loss(quantiles[t * levels : (t + 1) * levels], y, levels) for t, y in truth)


def reference_values(observed: bytes, steps: int) -> tuple[int, ...]:
    """The T reference values from the observation of round r - refLag (empty if its leaf is missing).

    A step without a value takes the last present one before it, else the next after it, else 0.
    """
    truth = dict(_observed_steps(observed, steps))
    latest = next(iter(truth.values()), 0)
    filled = []
    for t in range(steps):
        latest = truth.get(t, latest)
        filled.append(latest)
    return tuple(filled)


def reference_loss(reference_observed: bytes, observed: bytes, steps: int, levels: int) -> int:
    """The loss of the reference on one feed: its value at every level, so K*(K+1)/2 * |y - q| a step."""
    reference = reference_values(reference_observed, steps)
    weight = level_weight(levels) // 2
    return sum(weight * abs(y - reference[t]) for t, y in _observed_steps(observed, steps))


def group_losses(leaf_losses: Sequence[int], group_size: int) -> tuple[int, ...]:
    """The loss of each aligned group of G feeds, in index order: one row of a proposal."""
    return tuple(sum(leaf_losses[at : at + group_size]) for at in range(0, len(leaf_losses), group_size))


def loss_bound(loss_max_ppm: int, steps: int, levels: int, feed_count: int) -> int:
    """lossMax*T*K*(K+1)*feedCount: the loss that scores zero."""
    return loss_max_ppm * steps * level_weight(levels) * feed_count


def score(loss: int, bound: int) -> int:
    """SC - min(SC, loss*SC/bound), in [0, SC]; `bound` is `loss_bound`, positive."""
    if loss < 0 or bound <= 0:
        raise ProtocolError(f"a loss is not negative and its bound positive, got {loss} and {bound}")
    return SC - min(SC, loss * SC // bound)


def _observed_steps(observed: bytes, steps: int) -> list[tuple[int, int]]:
    """(step, value) of each observed step; an empty or wrongly sized leaf has none."""
    if len(observed) != steps * 4:
        return []
    return [(t, y) for t, y in enumerate(decode_series(observed)) if is_observed(y)]


def _step_loss(quantiles: Sequence[int], observed: int, levels: int) -> int:
    """sum over k of k*(y-q) if y >= q, else (K+1-k)*(q-y)."""
    loss = 0
    for k, q in enumerate(quantiles, 1):
        loss += k * (observed - q) if observed >= q else (levels + 1 - k) * (q - observed)
    return loss
