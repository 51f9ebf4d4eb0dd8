"""Test vectors of the rolling deviation: powers of the decay, counted rounds, slashes and evictions."""

from forewatt.protocol import deviation
from forewatt.protocol.eviction import evicted
from forewatt.protocol.vectors.encoding import Json, RandomValues, to_json
from forewatt.protocol.words import MAX_WEI

LARGEST_LOSS = 2**54


def cases() -> dict[str, Json]:
    """The content of deviation.json."""
    random = RandomValues("deviation")
    return {
        "powers": [_power(ema_rounds, exponent) for ema_rounds in _SPANS for exponent in _EXPONENTS],
        "counts": [*_extreme_counts(), *(_random_count(random) for _ in range(24))],
        "slashes": [_slash(*case) for case in _SLASHES],
        "evictions": [_eviction(*case) for case in _EVICTIONS],
    }


_SPANS = (1, 2, 20, 96, 65_535)
# With the larger ones every order of the multiplications gives another power.
_EXPONENTS = (0, 1, 2, 3, 5, 7, 11, 13, 23, 29, 63, 100, 255, 1_000, 4_095, 2**40 - 1)
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
    inputs = {"ema_rounds": ema_rounds, "exponent": exponent, "decay": rho}
    return to_json({**inputs, "power": deviation.power(rho, exponent)})


def _extreme_counts() -> list[Json]:
    full = deviation.Standing(2**69, 2**69, 1_000, 65_535)
    return [
        _count(deviation.Standing(), 0, 0, 0, 1),
        _count(deviation.Standing(), 2**40 - 1, LARGEST_LOSS, LARGEST_LOSS, 65_535),
        _count(full, 1_000, 1, 1, 65_535),
        _count(full, 2**40 - 1, 1, 1, 20),
        _count(full, 1_001, LARGEST_LOSS, 0, 1),
        _count(full, 999, LARGEST_LOSS, 7, 1),
        _count(full, 0, LARGEST_LOSS, 7, 65_535),
        _count(deviation.Standing(1, 1, 5, 1), 4, 3, 2, 2),
    ]


def _random_count(random: RandomValues) -> Json:
    sums = random.between(0, 2**60), random.between(0, 2**60)
    standing = deviation.Standing(*sums, random.between(0, 200), random.between(1, 300))
    losses = random.between(0, LARGEST_LOSS), random.between(0, LARGEST_LOSS)
    return _count(standing, random.between(0, 400), *losses, random.between(1, 300))


def _count(standing: deviation.Standing, number: int, loss: int, reference_loss: int, ema_rounds: int) -> Json:
    after = deviation.count(standing, number, loss, reference_loss, ema_rounds)
    inputs = {"round": number, "loss": loss, "reference_loss": reference_loss, "ema_rounds": ema_rounds}
    return to_json({"before": vars(standing), **inputs, "after": vars(after)})


def _slash(loss: int, reference_loss: int, scored: int, threshold_bps: int, ema_rounds: int) -> Json:
    standing = deviation.Standing(loss, reference_loss, 0, scored)
    inputs = {"loss": loss, "reference_loss": reference_loss, "scored": scored, "threshold_bps": threshold_bps}
    exceeds = str(standing.exceeds(threshold_bps, ema_rounds)).lower()
    return to_json(
        {**inputs, "ema_rounds": ema_rounds, "exceeds": exceeds, "left": standing.slashed(threshold_bps).loss}
    )


def _eviction(wagers: list[int], wager: int) -> Json:
    index = evicted(wagers, wager)
    return to_json({"wagers": wagers, "wager": wager, "evicted": "" if index is None else index})
