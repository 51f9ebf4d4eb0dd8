"""Pinball losses, the reference and scores, in exact integers as on chain."""

from collections.abc import Sequence

from forewatt.protocol.errors import ProtocolError
from forewatt.protocol.series import decode_series, forecast_is_canonical
from forewatt.protocol.words import SC, SCALE_PPM


def is_observed(value_ppm: int) -> bool:
    """Whether an observed value counts. MISSING and values out of range do not."""
    return -SCALE_PPM <= value_ppm <= SCALE_PPM


def level_weight(levels: int) -> int:
    """K*(K+1): the sum of both weights over all levels."""
    return levels * (levels + 1)


def worst_loss(levels: int) -> int:
    """K*(K+1)*1e6: the upper bound of a step's loss, and the loss of a step without a forecast."""
    return level_weight(levels) * SCALE_PPM


def leaf_loss(forecast: bytes, observed: bytes, steps: int, levels: int) -> int:
    """The loss of one feed over its observed steps, in ppm times level weights.

    `forecast` holds T*K int32, `observed` T int32; either may be empty (a missing leaf). A missing, crossing,
    out-of-range or wrongly sized forecast costs the upper bound for every observed step. Missing steps cost nothing.
    """
    truth = _observed_steps(observed, steps)
    if not truth:
        return 0
    quantiles = decode_series(forecast) if len(forecast) % 4 == 0 else ()
    if not forecast_is_canonical(quantiles, steps, levels):
        return len(truth) * worst_loss(levels)
    return sum(_step_loss(quantiles[t * levels : (t + 1) * levels], y, levels) for t, y in truth)


def reference_values(observed: bytes, steps: int) -> tuple[int, ...]:
    """The T reference values, from the observation of round r - refLag (empty if its leaf is missing).

    A missing step takes the last value before it, else the first after it, else 0.
    """
    truth = dict(_observed_steps(observed, steps))
    latest = next(iter(truth.values()), 0)
    filled = []
    for t in range(steps):
        latest = truth.get(t, latest)
        filled.append(latest)
    return tuple(filled)


def reference_loss(reference_observed: bytes, observed: bytes, steps: int, levels: int) -> int:
    """The reference's loss on one feed. It has the same value q at every level: K*(K+1)/2 * |y - q| per step."""
    reference = reference_values(reference_observed, steps)
    weight = level_weight(levels) // 2
    return sum(weight * abs(y - reference[t]) for t, y in _observed_steps(observed, steps))


def group_losses(leaf_losses: Sequence[int], group_size: int) -> tuple[int, ...]:
    """The losses of the aligned groups of G feeds, in index order: one row of a proposal."""
    return tuple(sum(leaf_losses[at : at + group_size]) for at in range(0, len(leaf_losses), group_size))


def loss_bound(loss_max_ppm: int, steps: int, levels: int, feed_count: int) -> int:
    """lossMax*T*K*(K+1)*feedCount: the smallest loss with a score of zero."""
    return loss_max_ppm * steps * level_weight(levels) * feed_count


def score(loss: int, bound: int) -> int:
    """SC - min(SC, loss*SC/bound), in [0, SC]. `bound` is the positive result of `loss_bound`."""
    if loss < 0 or bound <= 0:
        raise ProtocolError(f"a loss must not be negative and its bound must be positive, got {loss} and {bound}")
    return SC - min(SC, loss * SC // bound)


def _observed_steps(observed: bytes, steps: int) -> list[tuple[int, int]]:
    """(step, value) of all observed steps; none for an empty or wrongly sized leaf."""
    if len(observed) != steps * 4:
        return []
    return [(t, y) for t, y in enumerate(decode_series(observed)) if is_observed(y)]


def _step_loss(quantiles: Sequence[int], observed: int, levels: int) -> int:
    """sum over k of k*(y-q) if y >= q, else (K+1-k)*(q-y)."""
    loss = 0
    for k, q in enumerate(quantiles, 1):
        loss += k * (observed - q) if observed >= q else (levels + 1 - k) * (q - observed)
    return loss
