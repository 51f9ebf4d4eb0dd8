"""Draws what a sender might send: readings of its assets in any order and unit, repeats, corrections, nonsense."""

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from streaming.assets.model import Asset, AssetClass
from streaming.units import UNITS, Quantity, Unit

DAY_MS = round(datetime(2016, 6, 15, tzinfo=UTC).timestamp() * 1_000)
LAST_MS = DAY_MS + 3 * 366 * 86_400_000
"""Later than any reading but those of a wrong clock."""
HOUR_MS = 3_600_000
INTERVALS_S = (60, 300, 900)
POWER_UNITS = [name for name, unit in UNITS.items() if unit.quantity is Quantity.POWER]
WEATHER_UNITS = {"C": ("C", "F", "K"), "m/s": ("m/s", "km/h", "kn"), "W/m2": ("W/m2",)}
USUAL = {"C": (-10.0, 35.0), "m/s": (0.0, 30.0), "W/m2": (0.0, 900.0)}
"""What stations usually measure, in their own units."""
REMEMBERED = 400
"""So many records of a sender may be corrected or sent again."""
CLASSES = [*(each for each in AssetClass if each is not AssetClass.WEATHER), *[AssetClass.WEATHER] * 2]
Raw = dict[str, Any]


def draw_assets(chance: random.Random, prefix: str, count: int) -> list[Asset]:
    """Assets of every class, with intervals, units, places and limits of their own, in four regions."""
    return [_asset(chance, f"{prefix}{number}", CLASSES[number % len(CLASSES)]) for number in range(count)]


def _asset(chance: random.Random, asset_id: str, asset_class: AssetClass) -> Asset:
    weather = asset_class is AssetClass.WEATHER
    own_limits = not weather and chance.random() < 0.2
    return Asset(
        asset_id=asset_id,
        name=asset_id,
        asset_class=asset_class,
        region=f"{asset_id.partition('-')[0]}-{chance.randrange(4)}",
        capacity_mw=0.0 if weather else round(chance.uniform(0.1, 50.0), 3),
        unit=chance.choice(list(WEATHER_UNITS) if weather else POWER_UNITS),
        latitude=chance.uniform(35.0, 65.0),
        longitude=chance.uniform(-10.0, 30.0),
        interval_s=chance.choice(INTERVALS_S),
        lowest_pu=-0.5 if own_limits else None,
        highest_pu=0.9 if own_limits else None,
    )


@dataclass
class Drawer:
    """Draws the records of one sender, which has these assets. `unknown` are ids that nobody has registered."""

    chance: random.Random
    assets: Sequence[Asset]
    unknown: Sequence[str]
    now_ms: int
    _next: dict[str, int] = field(default_factory=dict)
    _sent: deque[Raw] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def records(self, count: int) -> list[Raw]:
        """The records of a batch."""
        return [self._record() for _ in range(count)]

    def other_records(self, count: int) -> list[Raw]:
        """Records of the same assets that this sender has not measured, as of a copied device."""
        return [self._reading(asset, DAY_MS) for asset in self.chance.choices(self.assets, k=count)]

    def last_records(self) -> list[Raw]:
        """A reading of each asset, later than all others."""
        return [self._reading(asset, LAST_MS) for asset in self.assets]

    def _record(self) -> Raw:
        turn = self.chance.random()
        if turn < 0.04 and self._sent:
            return dict(self.chance.choice(self._sent))
        if turn < 0.09 and self._sent:
            sent = self.chance.choice(self._sent)
            asset = next(asset for asset in self.assets if asset.asset_id == sent["asset_id"])
            return self._reading(asset, sent["time_ms"])
        if turn < 0.11:
            return self._nonsense()
        asset = self.chance.choice(self.assets)
        reading = self._reading(asset, self._moment(asset))
        self._sent.append(reading)
        return reading

    def _moment(self, asset: Asset) -> int:
        """The next interval, an earlier one that was left out, or a time that no clock should have."""
        step = self._next.get(asset.asset_id, 0)
        turn = self.chance.random()
        if turn < 0.01:
            return self.now_ms + self.chance.randrange(HOUR_MS, 24 * HOUR_MS)
        if turn < 0.10:
            return DAY_MS + self.chance.randrange(step + 1) * asset.interval_s * 1_000
        if turn < 0.12:
            return DAY_MS + step * asset.interval_s * 1_000 + self.chance.randrange(asset.interval_s * 1_000)
        self._next[asset.asset_id] = step + self.chance.choice((1, 1, 1, 1, 1, 2, 5))
        return DAY_MS + step * asset.interval_s * 1_000

    def _reading(self, asset: Asset, time_ms: int) -> Raw:
        weather = asset.asset_class is AssetClass.WEATHER
        charge = asset.asset_class is AssetClass.STORAGE and self.chance.random() < 0.3
        reading: Raw = {"asset_id": asset.asset_id, "asset_class": asset.asset_class.value, "time_ms": time_ms}
        if charge:
            reading["unit"] = self.chance.choice(("%", "1"))
            share = self.chance.uniform(-0.1, 1.1)
            reading["value"] = share * 100 if reading["unit"] == "%" else share
        else:
            units = WEATHER_UNITS[asset.unit] if weather else POWER_UNITS
            reading["unit"] = self.chance.choice((*units, "", ""))
            reading["value"] = self._value(asset, UNITS[reading["unit"] or asset.unit], weather)
        if self.chance.random() < 0.05:
            reading["status"] = self.chance.choice(("good", "uncertain", "undated"))
        if not charge and not weather and self.chance.random() < 0.05:
            reading["covers_s"] = self.chance.choice((0, 60, asset.interval_s, 2 * asset.interval_s))
        return reading

    def _value(self, asset: Asset, unit: Unit, weather: bool) -> float:
        usual = self.chance.random() < 0.95
        if weather:
            measured = self.chance.uniform(*USUAL[asset.unit]) if usual else self.chance.choice((-99.0, 3_000.0))
            return (measured - float(unit.offset)) / float(unit.scale)
        level = self.chance.uniform(-0.04, 1.0) if usual else self.chance.choice((-3.0, -0.3, 0.0, 1.2, 50.0))
        hours = asset.interval_s / 3_600 if unit.energy else 1.0
        return level * asset.capacity_mw * hours / float(unit.scale)

    def _nonsense(self) -> Raw:
        """A record that nobody can use, or one of an asset that is not registered."""
        asset = self.chance.choice(self.assets)
        good = self._reading(asset, DAY_MS)
        wrong: list[Raw] = [
            {"asset_id": self.chance.choice(self.unknown), "unit": "kW"},
            {"unit": "furlong"},
            {"unit": "kW" if asset.asset_class is AssetClass.WEATHER else "C"},
            {"time_ms": DAY_MS // 1_000},
            {"time_ms": 5 * DAY_MS},
            {"value": "12"},
            {"value": None},
            {"asset_id": "somebody-else's"},
            {"asset_id": f"{asset.asset_id}/x"},
            {"covers_s": -1},
            {"surprise": 1},
        ]
        return good | self.chance.choice(wrong)
