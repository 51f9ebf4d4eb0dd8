"""What is told of a reading at once: its value in standard units, and its quality; pure."""

import math
from dataclasses import dataclass
from typing import Any

from forewatt.clear_sky import sine_of_elevation
from streaming.assets.model import Asset, AssetClass
from streaming.quality.rules import GOOD, ClockSkew, NightProduction, OutOfRange, ReadingRule, Rules
from streaming.units import UNITS, Quantity, standard


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading as it lies in Kafka; `arrived_ms` is when the gateway wrote it."""

    asset_id: str
    time_ms: int
    value: float
    unit: str
    arrived_ms: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A reading in its quantity's own unit (MW, degrees Celsius, m/s, W/m2); `level` is what rules are about."""

    asset: Asset
    time_ms: int
    quantity: Quantity
    value: float
    level: float


def measured(reading: Reading, asset: Asset) -> Measured | None:
    """The reading in standard units; None where the unit is unknown or does not fit the asset, or nothing was measured.

    Such a reading is a dead letter of the jobs: nobody has to be told twice.
    """
    unit = reading.unit or asset.unit
    if unit not in UNITS or not math.isfinite(reading.value):
        return None
    quantity = UNITS[unit].quantity
    is_power = quantity is Quantity.POWER
    if is_power == (asset.asset_class is AssetClass.WEATHER):
        return None
    value = standard(reading.value, unit, asset.interval_s)
    return Measured(asset, reading.time_ms, quantity, value, value / asset.capacity_mw if is_power else value)


def quality(found: Measured, arrived_ms: int, rules: Rules) -> int:
    """The number of the first rule that the reading breaks, else GOOD."""
    return next((rule.quality for rule in rules.reading if _broken(rule, found, arrived_ms)), GOOD)


def shown(found: Measured, quality_number: int) -> dict[str, Any]:
    """The value as it lies in Redis."""
    return {
        "asset_id": found.asset.asset_id,
        "asset_class": found.asset.asset_class.value,
        "time_ms": found.time_ms,
        "quantity": found.quantity.value,
        "value": found.value,
        "quality": quality_number,
    }


def _broken(rule: ReadingRule, found: Measured, arrived_ms: int) -> bool:
    match rule:
        case ClockSkew():
            return rule.breaks(found.time_ms, arrived_ms)
        case OutOfRange():
            return any(
                each.asset_class is found.asset.asset_class
                and each.quantity is found.quantity
                and not each.lowest <= found.level <= each.highest
                for each in rule.limits
            )
        case NightProduction():
            produces = found.asset.asset_class is rule.asset_class and found.level > rule.highest
            return produces and _sun_sine(found) < math.sin(math.radians(rule.sun_below_deg))


def _sun_sine(found: Measured) -> float:
    middle_s = found.time_ms / 1_000 + found.asset.interval_s / 2
    return float(sine_of_elevation(middle_s, found.asset.latitude, found.asset.longitude))
