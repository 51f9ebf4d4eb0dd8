"""The value of a reading in standard units, and its quality. Pure functions."""

import math
from dataclasses import dataclass
from typing import Any

from forewatt.clear_sky import sine_of_elevation
from streaming.assets.model import Asset, quantity_of
from streaming.quality.rules import GOOD, ClockSkew, Doubtful, NightProduction, OutOfRange, ReadingRule, Rules
from streaming.units import UNITS, Quantity, standard


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading from Kafka; `arrived_ms` is when the gateway wrote it."""

    asset_id: str
    time_ms: int
    value: float
    unit: str
    arrived_ms: int
    status: str = "good"
    covers_s: int = 0
    """How long the value is valid; 0 means the asset's interval."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A reading in its quantity's unit (MW, degrees Celsius, m/s, W/m2).

    Rules apply to `level`: power / capacity, or `value` for other quantities.
    """

    asset: Asset
    time_ms: int
    quantity: Quantity
    value: float
    level: float
    status: str = "good"

    @property
    def key(self) -> str:
        """What tells the value from others of its region: the asset's id, and the quantity beside its power."""
        name = self.asset.asset_id
        return f"{name}/{self.quantity}" if self.quantity is Quantity.STATE_OF_CHARGE else name


def measured(reading: Reading, asset: Asset) -> Measured | None:
    """The reading in standard units; None if its unit is unknown or does not fit the asset, or its value is not finite.

    The streaming jobs write such a reading to the dead letters.
    """
    unit = reading.unit or asset.unit
    if unit not in UNITS or not math.isfinite(reading.value):
        return None
    quantity = quantity_of(unit, asset.asset_class)
    if quantity is None:
        return None
    value = standard(reading.value, unit, reading.covers_s or asset.interval_s)
    level = value / asset.capacity_mw if quantity is Quantity.POWER else value
    return Measured(asset, reading.time_ms, quantity, value, level, reading.status)


def quality(value: Measured, arrived_ms: int, rules: Rules) -> int:
    """The number of the first rule that the value breaks, or else GOOD."""
    return next((rule.quality for rule in rules.reading if _broken(rule, value, arrived_ms)), GOOD)


def value_json(value: Measured, quality_number: int) -> dict[str, Any]:
    """The value in the form stored in Redis."""
    return {
        "asset_id": value.asset.asset_id,
        "asset_class": value.asset.asset_class.value,
        "time_ms": value.time_ms,
        "quantity": value.quantity.value,
        "value": value.value,
        "quality": quality_number,
    }


def _broken(rule: ReadingRule, value: Measured, arrived_ms: int) -> bool:
    match rule:
        case ClockSkew():
            return rule.breaks(value.time_ms, arrived_ms)
        case OutOfRange():
            return any(
                limit.asset_class is value.asset.asset_class
                and limit.quantity is value.quantity
                and not _limit(value, value.asset.lowest_pu, limit.lowest)
                <= value.level
                <= _limit(value, value.asset.highest_pu, limit.highest)
                for limit in rule.limits
            )
        case NightProduction():
            produces = value.asset.asset_class is rule.asset_class and value.level > rule.highest
            return produces and _sun_sine(value) < math.sin(math.radians(rule.sun_below_deg))
        case Doubtful():
            return value.status == rule.status


def _limit(value: Measured, of_asset: float | None, of_class: float) -> float:
    """An asset's own limit is one of its power."""
    return of_class if of_asset is None or value.quantity is not Quantity.POWER else of_asset


def _sun_sine(value: Measured) -> float:
    middle_s = value.time_ms / 1_000 + value.asset.interval_s / 2
    return float(sine_of_elevation(middle_s, value.asset.latitude, value.asset.longitude))
