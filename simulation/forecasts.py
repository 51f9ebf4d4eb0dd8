"""The forecasts of the strategies; each has a name, so that its loss in a round is computed only once."""

from collections.abc import Callable, Mapping

import numpy as np

from forewatt.protocol.quantise import fallback_series
from forewatt.protocol.score import leaf_loss, reference_loss
from forewatt.protocol.series import encode_series
from forewatt.protocol.words import SCALE_PPM
from simulation import rules
from simulation.series import Measured, Values

LEVELS = np.arange(1, rules.LEVELS + 1) / (rules.LEVELS + 1)
FIELD = {"honest 1": 14, "honest 2": 21, "honest 3": 28}
"""The honest field: the number of days whose same hours a node looks at."""
OWN_DAYS, PARTNERS_DAYS = 24, 10
"""The same number for the strategy's own honest forecast and for its partner's."""

Forecast = Callable[[Measured, int], Values]
"""(measured, round) -> quantiles in ppm, shape (feeds, steps, levels), computed from what is known at the gate."""


def of_days(days: int) -> Forecast:
    """The mean of two forecasts: the same hours' quantiles, and yesterday's values plus the usual change of a day."""

    def forecast(measured: Measured, number: int) -> Values:
        known = measured.same_hours(number, days + 1)
        usual = np.quantile(known[:, 1:], LEVELS, axis=1)
        changed = known[:, -1] + np.quantile(np.diff(known, axis=1), LEVELS, axis=1)
        quantiles: Values = np.rint((usual + changed) / 2).astype(np.int64).clip(0, SCALE_PPM)
        return quantiles.transpose(1, 2, 0)

    return forecast


def mean_of(forecasts: list[Forecast]) -> Forecast:
    """The mean of the quantiles of several forecasts."""

    def mean(measured: Measured, number: int) -> Values:
        total: Values = sum((forecast(measured, number) for forecast in forecasts), np.zeros((), np.int64))
        return total // len(forecasts)

    return mean


def revealed(lag: int) -> Forecast:
    """The mean of the forecasts that the honest field revealed `lag` rounds ago."""
    field = mean_of([of_days(days) for days in FIELD.values()])
    return lambda measured, number: field(measured, number - lag)


def persistence(measured: Measured, number: int) -> Values:
    """Yesterday's values at every level, like the reference."""
    yesterday = measured.same_hours(number, 1)[:, 0]
    return np.repeat(yesterday[:, :, None], rules.LEVELS, axis=2)


def even(measured: Measured, number: int) -> Values:  # noqa: ARG001 - it ignores the measurements
    """Quantiles spread over the whole range, whatever the hour."""
    row = np.array(fallback_series(rules.STEPS, rules.LEVELS), np.int64)
    return np.broadcast_to(row.reshape(rules.STEPS, rules.LEVELS), (measured.feeds, rules.STEPS, rules.LEVELS))


def wrong(measured: Measured, number: int) -> Values:
    """As far from the expected value as possible, to lose on purpose."""
    middle = of_days(OWN_DAYS)(measured, number)[:, :, rules.LEVELS // 2]
    far = np.where(middle > SCALE_PPM // 2, 0, SCALE_PPM)
    return np.repeat(far[:, :, None], rules.LEVELS, axis=2)


FORECASTS: Mapping[str, Forecast] = {
    **{name: of_days(days) for name, days in FIELD.items()},
    "own": of_days(OWN_DAYS),
    "reveal of a day ago": revealed(rules.LAG),
    "last reveal": revealed(1),
    "pooled": mean_of([of_days(OWN_DAYS), of_days(PARTNERS_DAYS)]),
    "partner's": of_days(PARTNERS_DAYS),
    "even": even,
    "persistence": persistence,
    "wrong": wrong,
}


class Losses:
    """The losses of every forecast and of the reference, computed with the protocol's integers."""

    def __init__(self, measured: Measured) -> None:
        self._measured = measured
        self._known: dict[tuple[str, int], int] = {}

    def of(self, name: str, number: int) -> int:
        """The whole loss of a named forecast in a round."""
        if (name, number) not in self._known:
            forecast = FORECASTS[name](self._measured, number).reshape(self._measured.feeds, -1).tolist()
            pairs = zip(forecast, self._measured.observed(number), strict=True)
            shape = (rules.STEPS, rules.LEVELS)
            self._known[name, number] = sum(leaf_loss(encode_series(row), truth, *shape) for row, truth in pairs)
        return self._known[name, number]

    def of_reference(self, number: int) -> int:
        """The whole loss of the reference in a round."""
        earlier, truth = self._measured.observed(number - rules.LAG), self._measured.observed(number)
        shape = (rules.STEPS, rules.LEVELS)
        return sum(reference_loss(old, new, *shape) for old, new in zip(earlier, truth, strict=True))
