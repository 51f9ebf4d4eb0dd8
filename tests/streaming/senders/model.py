"""What must be stored of accepted records: the last reading of each asset, time and quantity, and every letter."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from forewatt.clear_sky import sine_of_elevation
from streaming.assets.model import Asset, AssetClass
from streaming.quality.rules import GOOD, ClockSkew, Doubtful, NightProduction, OutOfRange, rules
from streaming.units import UNITS, Quantity
from tests.streaming.senders.draw import Raw

EARLIEST_MS, LATEST_MS = 631_152_000_000, 4_102_444_800_000
FIELDS = {"asset_id", "asset_class", "time_ms", "value", "unit", "status", "covers_s"}
Key = tuple[str, int, str]
"""Asset, time (ms), quantity."""


@dataclass(frozen=True)
class Stored:
    """A stored reading: its value in its quantity's unit, its quality, and the seconds it covers (0: the interval)."""

    value: float
    quality: int
    covers_s: int


@dataclass
class Model:
    """The stores as they must be after the records that were added."""

    assets: Mapping[str, Asset]
    readings: dict[Key, Stored] = field(default_factory=dict)
    letters: Counter[str] = field(default_factory=Counter)
    """Dead letters by asset."""
    accepted: int = 0

    def add(self, records: Sequence[Raw], arrived_ms: int, may_send: Callable[[str], bool]) -> list[int]:
        """Add a batch that was accepted; return the indexes of the records that the gateway must reject."""
        rejected = []
        for index, record in enumerate(records):
            if not valid(record, may_send):
                rejected.append(index)
                self.letters[str(record["asset_id"])] += 1
                continue
            self.accepted += 1
            self._store(record, arrived_ms)
        return rejected

    def _store(self, record: Raw, arrived_ms: int) -> None:
        asset = self.assets.get(record["asset_id"])
        quantity = None if asset is None else quantity_of(asset, record["unit"] or asset.unit)
        if asset is None or quantity is None:
            self.letters[record["asset_id"]] += 1
            return
        value = in_standard_unit(asset, record)
        quality = quality_of(asset, quantity, value, record, arrived_ms)
        key = (record["asset_id"], record["time_ms"], quantity.value)
        self.readings[key] = Stored(value, quality, record.get("covers_s", 0))


def valid(record: Raw, may_send: Callable[[str], bool]) -> bool:
    """Whether the gateway accepts a drawn record."""
    return (
        record.keys() <= FIELDS
        and isinstance(record["value"], float)
        and EARLIEST_MS <= record["time_ms"] <= LATEST_MS
        and record.get("covers_s", 0) >= 0
        and "/" not in record["asset_id"]
        and may_send(record["asset_id"])
    )


def quantity_of(asset: Asset, unit: str) -> Quantity | None:
    """What the asset measures in this unit; None if the unit is unknown or does not fit."""
    if unit not in UNITS:
        return None
    quantity = UNITS[unit].quantity
    if asset.asset_class is AssetClass.STORAGE and quantity is Quantity.SHARE:
        return Quantity.STATE_OF_CHARGE
    return quantity if (quantity is Quantity.POWER) != (asset.asset_class is AssetClass.WEATHER) else None


def in_standard_unit(asset: Asset, record: Raw) -> float:
    """The record's value in its quantity's unit."""
    unit = UNITS[record["unit"] or asset.unit]
    seconds = record.get("covers_s") or asset.interval_s
    hours = seconds / 3_600 if unit.energy else 1.0
    return float(record["value"] * unit.scale / hours + unit.offset)


def quality_of(asset: Asset, quantity: Quantity, value: float, record: Raw, arrived_ms: int) -> int:
    """The quality of the first rule that the reading breaks."""
    power = quantity is Quantity.POWER
    level = value / asset.capacity_mw if power else value
    for rule in rules().reading:
        match rule:
            case ClockSkew():
                broken = rule.breaks(record["time_ms"], arrived_ms)
            case OutOfRange():
                limits = next(
                    (e for e in rule.limits if (e.asset_class, e.quantity) == (asset.asset_class, quantity)), None
                )
                lowest = -math.inf if limits is None else limits.lowest
                highest = math.inf if limits is None else limits.highest
                if power:
                    lowest = lowest if asset.lowest_pu is None else asset.lowest_pu
                    highest = highest if asset.highest_pu is None else asset.highest_pu
                broken = not lowest <= level <= highest
            case NightProduction():
                middle_s = record["time_ms"] / 1_000 + asset.interval_s / 2
                sine = float(sine_of_elevation(middle_s, asset.latitude, asset.longitude))
                dark = sine < math.sin(math.radians(rule.sun_below_deg))
                broken = asset.asset_class is rule.asset_class and dark and level > rule.highest
            case Doubtful():
                broken = record.get("status", "good") == rule.status
        if broken:
            return rule.quality
    return GOOD
