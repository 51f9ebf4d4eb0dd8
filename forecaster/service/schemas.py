"""Requests and replies of the forecast service, validated by pydantic."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from forecaster.domain import MAX_STEPS, Horizon
from forewatt.telemetry.trace_ids import carried

YEAR_2100_S = 4_102_444_800
"""Calendars and the stores' timestamps cover every time before."""
Seconds = Annotated[int, Field(ge=0, lt=YEAR_2100_S)]
MAX_ASSETS = 16_384


class ForecastsRequest(BaseModel):
    """A request for forecasts; times in UTC seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str = Field(min_length=1, max_length=100)
    issue_time: Seconds
    first_valid_time: Seconds
    step_s: Literal[300, 900, 1_800, 3_600]
    steps: int = Field(ge=1, le=MAX_STEPS)
    levels: int = Field(ge=1, le=99)
    asset_ids: list[str] = Field(min_length=1, max_length=MAX_ASSETS)
    deadline_ms: int = Field(default=10_000, ge=10, le=60_000)
    """A request that has waited longer is answered with 503."""
    _media_type: str = PrivateAttr(default="application/json")
    _trace: str | None = PrivateAttr(default_factory=carried)

    @model_validator(mode="after")
    def _unique_asset_ids(self) -> "ForecastsRequest":
        if len(set(self.asset_ids)) != len(self.asset_ids):
            raise ValueError("asset_ids names an asset twice")
        return self

    @property
    def media_type(self) -> str:
        """The type in which the reply is encoded; a header of the request says it, not the body."""
        return self._media_type

    @property
    def trace(self) -> str | None:
        """The `traceparent` of the HTTP request, None if it was not made in one."""
        return self._trace

    def answer_in(self, media_type: str) -> None:
        """Encode the reply in this type."""
        self._media_type = media_type

    @property
    def horizon(self) -> Horizon:
        """The request as a `Horizon`."""
        return Horizon(self.issue_time, self.first_valid_time, self.steps, self.levels, self.step_s)


class AssetForecast(BaseModel):
    """One asset's quantiles per unit of its capacity: `steps` lists of `levels` non-decreasing numbers."""

    asset_id: str
    quantiles_pu: list[list[float]]


class ForecastsReply(BaseModel):
    """The forecasts. Assets that cannot be forecast are named in `stale`, each with the reason."""

    model: str
    model_version: str
    issue_time: int
    drift_ppm: int
    """The largest of its parts: 0 as on the training days, 1,000,000 for the largest drift that can be measured."""
    drift_parts_ppm: dict[str, int]
    """`psi` and `ks` of the inputs, `losses` beyond the usual ones, distance of `coverage` from the nominal one."""
    feature_time: int
    forecasts: list[AssetForecast]
    stale: dict[str, str]


class Health(BaseModel):
    """The service is up; the model that it serves."""

    status: Literal["ok"] = "ok"
    model: str
    model_version: str


class RecalibrationRequest(BaseModel):
    """A request to fit the calibration to a region's newest days before `until` (UTC seconds)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str = Field(min_length=1, max_length=100)
    until: Seconds


class RecalibrationReply(BaseModel):
    """The version that is served from now on, and the previous one."""

    model: str
    model_version: str
    previous_version: str


class AttributionsReply(BaseModel):
    """Effect of each group of inputs on the median of each step, by asset, per unit of capacity."""

    model: str
    model_version: str
    medians_moved_pu: dict[str, dict[str, list[float]]]
