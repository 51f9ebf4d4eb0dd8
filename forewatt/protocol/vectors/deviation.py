"""Test vectors of the rolling deviation: powers of the decay, counted rounds, slashes and evictions."""

from forewatt.protocol import deviation
from forewatt.protocol.eviction import evicted
from forewatt.protocol.vectors.encoding import Drawn, Json, written
from forewatt.protocol.words import MAX_WEI

MOST_LOSS = 2**54


def cases() -> dict[str, Json]:
    """The content of deviation.json."""
    drawn = Drawn("deviation")
    return {
        "powers": [_power(ema_rounds, exponent) for ema_rounds in _SPANS for exponent in _EXPONENTS],
        "counts": [*_extreme_counts(), *(_drawn_count(drawn) for _ in range(24))],
        "slashes": [_slash(*case) for case in _SLASHES],
        "evictions": [_eviction(*case) for case in _EVICTIONS],
    }


_SPANS = (1, 2, 20, 96, 65_535)
_EXPONENTS = (0, 1, 2, 7, 1_000, 2**40 - 1)
_SLASHES = (
    (0, 0, 20, 12_000, 20),
    (1, 0, 20, 12_000, 20),
    (1, 0, 20, 0, 20),
    (12, 10, 20, 12_000, 20),
    (13, 10, 20, 12_000, 20),
    (13, 10, 19, 12_000, 20),
    (13, 10, 21, 12_000, 20),
    (1, 7, 65_535, 1_428, 65_535),
    (1, 7, 65_535, 1_429, 65_535),
    (2**69, 2**68, 20, 20_000, 20),
    (2**69 + 1, 2**68, 20, 20_000, 20),
)
_EVICTIONS: tuple[tuple[list[int], int], ...] = (
    ([90], 100),
    ([91], 100),
    ([90], 99),
    ([5, 3, 3, 4], 4),
    ([5, 3, 3, 4], 3),
    ([7, 7, 7], 8),
    ([1, 2], MAX_WEI),
    ([MAX_WEI, MAX_WEI], MAX_WEI),
)


def _power(ema_rounds: int, exponent: int) -> Json:
    rho = deviation.decay(ema_rounds)
    known = {"ema_rounds": ema_rounds, "exponent": exponent, "decay": rho}
    return written({**known, "power": deviation.power(rho, exponent)})


def _extreme_counts() -> list[Json]:
    full = deviation.Standing(2**69, 2**69, 1_000, 65_535)
    return [
        _count(deviation.Standing(), 0, 0, 0, 1),
        _count(deviation.Standing(), 2**40 - 1, MOST_LOSS, MOST_LOSS, 65_535),
        _count(full, 1_000, 1, 1, 65_535),
        _count(full, 2**40 - 1, 1, 1, 20),
        _count(full, 1_001, MOST_LOSS, 0, 1),
        _count(full, 999, MOST_LOSS, 7, 1),
        _count(full, 0, MOST_LOSS, 7, 65_535),
        _count(deviation.Standing(1, 1, 5, 1), 4, 3, 2, 2),
    ]


def _drawn_count(drawn: Drawn) -> Json:
    sums = drawn.between(0, 2**60), drawn.between(0, 2**60)
    standing = deviation.Standing(*sums, drawn.between(0, 200), drawn.between(1, 300))
    losses = drawn.between(0, MOST_LOSS), drawn.between(0, MOST_LOSS)
    return _count(standing, drawn.between(0, 400), *losses, drawn.between(1, 300))


def _count(standing: deviation.Standing, number: int, loss: int, reference_loss: int, ema_rounds: int) -> Json:
    after = deviation.count(standing, number, loss, reference_loss, ema_rounds)
    known = {"round": number, "loss": loss, "reference_loss": reference_loss, "ema_rounds": ema_rounds}
    return written({"before": vars(standing), **known, "after": vars(after)})


def _slash(loss: int, reference_loss: int, scored: int, threshold_bps: int, ema_rounds: int) -> Json:
    standing = deviation.Standing(loss, reference_loss, 0, scored)
    known = {"loss": loss, "reference_loss": reference_loss, "scored": scored, "threshold_bps": threshold_bps}
    exceeds = str(standing.exceeds(threshold_bps, ema_rounds)).lower()
    return written(
        {**known, "ema_rounds": ema_rounds, "exceeds": exceeds, "left": standing.slashed(threshold_bps).loss}
    )


def _eviction(wagers: list[int], wager: int) -> Json:
    index = evicted(wagers, wager)
    return written({"wagers": wagers, "wager": wager, "evicted": "" if index is None else index})
