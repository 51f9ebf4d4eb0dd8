"""The quality rules, read from `quality_rules.toml`; what each means is said there."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from streaming.assets.model import Asset, AssetClass
from streaming.units import UNITS, Quantity

GOOD = 0


class Rule(BaseModel):
    """What all rules have: the alert's severity."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    severity: Literal["info", "warning", "critical"]


class Limits(BaseModel):
    """The values that a class may have, per unit of capacity, or of a weather quantity in its own unit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asset_class: AssetClass = Field(alias="class")
    quantity: Quantity = Quantity.POWER
    lowest: float
    highest: float


class ClockSkew(Rule):
    """A reading from later than `ahead_s` after its arrival at the gateway."""

    kind: Literal["clock-skew"]
    quality: int = Field(gt=GOOD)
    ahead_s: int = Field(ge=0)

    def breaks(self, time_ms: int, arrived_ms: int) -> bool:
        """Whether a reading of this time, arrived then, is from later."""
        return time_ms // 1_000 > arrived_ms // 1_000 + self.ahead_s


class OutOfRange(Rule):
    """A value outside its limits."""

    kind: Literal["out-of-range"]
    quality: int = Field(gt=GOOD)
    limits: tuple[Limits, ...]


class NightProduction(Rule):
    """Power of a class while the sun is lower than an elevation."""

    kind: Literal["night-production"]
    quality: int = Field(gt=GOOD)
    asset_class: AssetClass = Field(alias="class")
    sun_below_deg: float
    highest: float


class Stuck(Rule):
    """The same value `readings` times, between two levels."""

    kind: Literal["stuck"]
    classes: tuple[AssetClass, ...]
    readings: int = Field(ge=2)
    between: tuple[float, float]


class Spike(Rule):
    """A step between two intervals larger than the class's."""

    kind: Literal["spike"]
    steps: dict[AssetClass, float]


class Gap(Rule):
    """Silence for longer than `intervals` of the asset's."""

    kind: Literal["gap"]
    intervals: int = Field(ge=1)


class Anomaly(Rule):
    """Readings that come otherwise than they were forecast, for so many intervals in a row."""

    kind: str
    intervals: int = Field(default=1, ge=1)


class ForecastAnomaly(Anomaly):
    """A station's reading further from what was forecast for the nearest grid point than its quantity may be."""

    kind: Literal["forecast-anomaly"]
    within_km: float = Field(gt=0)
    off: dict[Quantity, float]

    def holds_for(self, station: Asset) -> bool:
        """Whether the rule says anything of what a station measures; of a meter it says nothing."""
        return station.asset_class is AssetClass.WEATHER and UNITS[station.unit].quantity in self.off

    def limit_of(self, station: Asset) -> float:
        """How far off its quantity may be, in its own unit."""
        return self.off[UNITS[station.unit].quantity]


class PowerAnomaly(Anomaly):
    """Power further outside the outer quantiles of its forecast than its class may be, per unit of capacity."""

    kind: Literal["power-anomaly"]
    margins: dict[AssetClass, float]

    def holds_for(self, asset: Asset) -> bool:
        """Whether the rule says anything of an asset."""
        return asset.asset_class in self.margins

    def margin_mw_of(self, asset: Asset) -> float:
        """How far outside its power may be."""
        return self.margins[asset.asset_class] * asset.capacity_mw


ReadingRule = Annotated[ClockSkew | OutOfRange | NightProduction, Field(discriminator="kind")]
SeriesRule = Annotated[Stuck | Spike | Gap, Field(discriminator="kind")]


class Rules(BaseModel):
    """All rules."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reading: tuple[ReadingRule, ...]
    series: tuple[SeriesRule, ...]
    outlook: ForecastAnomaly
    power: PowerAnomaly

    def of_quality(self, quality: int) -> ReadingRule | None:
        """The rule that sets a quality; None for a good one."""
        return next((rule for rule in self.reading if rule.quality == quality), None)


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules of this installation."""
    return Rules.model_validate(tomllib.loads(files("streaming.quality").joinpath("quality_rules.toml").read_text()))
