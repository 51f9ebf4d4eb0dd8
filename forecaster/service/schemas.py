"""What the forecast service takes and gives, checked at the edge."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from forecaster.domain import Horizon

Seconds = Annotated[int, Field(ge=0, lt=2**40)]
MOST_ASSETS = 4_096


class ForecastsRequest(BaseModel):
    """Which forecast is asked for; times in UTC seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str = Field(min_length=1, max_length=100)
    issue_time: Seconds
    first_valid_time: Seconds
    step_s: Literal[900]
    steps: int = Field(ge=1, le=1_000)
    levels: int = Field(ge=1, le=99)
    asset_ids: list[str] = Field(min_length=1, max_length=MOST_ASSETS)
    deadline_ms: int = Field(default=10_000, ge=10, le=60_000)
    """A request that has waited this long is answered 503 instead."""

    @model_validator(mode="after")
    def _names_once(self) -> "ForecastsRequest":
        if len(set(self.asset_ids)) != len(self.asset_ids):
            raise ValueError("asset_ids names an asset twice")
        return self

    @property
    def horizon(self) -> Horizon:
        """The same as the models speak of it."""
        return Horizon(self.issue_time, self.first_valid_time, self.steps, self.levels)


class AssetForecast(BaseModel):
    """Quantiles of one asset in per unit of its capacity, `steps` lists of `levels` non-decreasing numbers."""

    asset_id: str
    quantiles_pu: list[list[float]]


class ForecastsReply(BaseModel):
    """The forecasts; assets without fresh readings are left out and named in `stale` with the reason."""

    model: str
    model_version: str
    issue_time: int
    drift_ppm: int
    """The largest of its parts: 0 as on the days the model learnt from, 1,000,000 as far away as can be told."""
    drift_parts_ppm: dict[str, int]
    """`psi` and `ks` of the inputs, `losses` beyond the usual ones, `coverage` away from the promised one."""
    feature_time: int
    forecasts: list[AssetForecast]
    stale: dict[str, str]


class Health(BaseModel):
    """That the service is up, and with which model."""

    status: Literal["ok"] = "ok"
    model: str
    model_version: str


class RecalibrationRequest(BaseModel):
    """Which region's newest days the calibration is to be fitted to; only what ended by `until` is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str = Field(min_length=1, max_length=100)
    until: Seconds


class RecalibrationReply(BaseModel):
    """The version that is served from here on, and the one before."""

    model: str
    model_version: str
    previous_version: str


class AttributionsReply(BaseModel):
    """By asset and group of inputs: how far the median of each step is moved by them, in per unit of capacity."""

    model: str
    model_version: str
    medians_moved_pu: dict[str, dict[str, list[float]]]
