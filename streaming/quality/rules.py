"""The quality rules, read from `quality_rules.toml`, which explains them."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from streaming.assets.model import Asset, AssetClass
from streaming.units import UNITS, Quantity

GOOD = 0


class Rule(BaseModel):
    """A rule, with the severity of its alerts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    severity: Literal["info", "warning", "critical"]


class Limits(BaseModel):
    """The range of a class's values: power per unit of capacity, or a weather quantity in its own unit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asset_class: AssetClass = Field(alias="class")
    quantity: Quantity = Quantity.POWER
    lowest: float
    highest: float


class ClockSkew(Rule):
    """A reading whose time is more than `ahead_s` after its arrival at the gateway."""

    kind: Literal["clock-skew"]
    quality: int = Field(gt=GOOD)
    ahead_s: int = Field(ge=0)

    def breaks(self, time_ms: int, arrived_ms: int) -> bool:
        """Whether a reading with this time and arrival breaks the rule."""
        return time_ms // 1_000 > arrived_ms // 1_000 + self.ahead_s


class OutOfRange(Rule):
    """A value outside the range of its class and quantity."""

    kind: Literal["out-of-range"]
    quality: int = Field(gt=GOOD)
    limits: tuple[Limits, ...]


class NightProduction(Rule):
    """Power of a class above `highest`, per unit of capacity, while the sun is below an elevation."""

    kind: Literal["night-production"]
    quality: int = Field(gt=GOOD)
    asset_class: AssetClass = Field(alias="class")
    sun_below_deg: float
    highest: float


class Doubtful(Rule):
    """A reading whose source doubts the value (`uncertain-source`), or gave no time (`undated`)."""

    kind: Literal["uncertain-source", "undated"]
    quality: int = Field(gt=GOOD)
    status: Literal["uncertain", "undated"]


class Stuck(Rule):
    """The same value in `readings` readings in a row, between two levels."""

    kind: Literal["stuck"]
    classes: tuple[AssetClass, ...]
    readings: int = Field(ge=2)
    between: tuple[float, float]


class Reversed(Rule):
    """Power below `below` in `readings` readings in a row of a class with one sign: is the meter reversed?"""

    kind: Literal["reversed"]
    classes: tuple[AssetClass, ...]
    readings: int = Field(ge=2)
    below: float = Field(lt=0)


class Spike(Rule):
    """A change from one interval to the next that is larger than the step of the class."""

    kind: Literal["spike"]
    steps: dict[AssetClass, float]


class Gap(Rule):
    """No reading for longer than `intervals` of the asset's intervals."""

    kind: Literal["gap"]
    intervals: int = Field(ge=1)


class Anomaly(Rule):
    """Readings that deviate from their forecast for `intervals` intervals in a row."""

    kind: str
    intervals: int = Field(default=1, ge=1)


class ForecastAnomaly(Anomaly):
    """A station's reading that is further from the forecast of the nearest grid point than `off` allows."""

    kind: Literal["forecast-anomaly"]
    within_km: float = Field(gt=0)
    off: dict[Quantity, float]

    def applies_to(self, station: Asset) -> bool:
        """Whether the asset is a weather station and measures a quantity with a limit."""
        return station.asset_class is AssetClass.WEATHER and UNITS[station.unit].quantity in self.off

    def limit_of(self, station: Asset) -> float:
        """The largest allowed deviation of the station's quantity, in the quantity's own unit."""
        return self.off[UNITS[station.unit].quantity]


class PowerAnomaly(Anomaly):
    """Power outside its forecast's outer quantiles by more than the margin of its class, per unit of capacity."""

    kind: Literal["power-anomaly"]
    margins: dict[AssetClass, float]

    def applies_to(self, asset: Asset) -> bool:
        """Whether the asset's class has a margin."""
        return asset.asset_class in self.margins

    def margin_mw_of(self, asset: Asset) -> float:
        """The asset's margin in MW."""
        return self.margins[asset.asset_class] * asset.capacity_mw


ReadingRule = Annotated[ClockSkew | OutOfRange | NightProduction | Doubtful, Field(discriminator="kind")]
SeriesRule = Annotated[Stuck | Reversed | Spike | Gap, Field(discriminator="kind")]


class Rules(BaseModel):
    """All rules."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reading: tuple[ReadingRule, ...]
    series: tuple[SeriesRule, ...]
    forecast: dict[str, tuple[float, float]]
    """The lowest and the highest value of each forecast variable."""
    outlook: ForecastAnomaly
    power: PowerAnomaly

    def of_quality(self, quality: int) -> ReadingRule | None:
        """The rule that sets this quality; None for GOOD."""
        return next((rule for rule in self.reading if rule.quality == quality), None)


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules of this installation, read once."""
    return Rules.model_validate(tomllib.loads(files("streaming.quality").joinpath("quality_rules.toml").read_text()))
