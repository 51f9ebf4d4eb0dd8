"""Client of the forecast service: requests quantile forecasts over HTTP and validates the answers."""

from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx
from pydantic import BaseModel, Field, ValidationError

from oracle.errors import ForecastServiceError

_TIMEOUT_S = 30.0


@dataclass(frozen=True)
class ForecastRequest:
    """A request for one round: `steps` steps of `step_s` seconds from `first_valid_time`, `levels` quantiles."""

    region: str
    issue_time: int
    first_valid_time: int
    step_s: int
    steps: int
    levels: int
    asset_ids: tuple[str, ...]


class AssetForecast(BaseModel):
    """One asset's quantiles in per unit of its capacity, `[step][level]`."""

    asset_id: str
    quantiles_pu: list[list[float]]


class ForecastReply(BaseModel):
    """The service's answer; it may omit assets that it cannot forecast."""

    model: str
    model_version: str = Field(pattern=r"^0x[0-9a-f]{64}$")
    issue_time: int
    drift_ppm: int
    feature_time: int
    forecasts: list[AssetForecast]


class RecalibrationReply(BaseModel):
    """The model version that the service serves from now on."""

    model_version: str


class ForecastClient:
    """Client of one forecast service; use it as a context manager or call `close`."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._http = httpx.Client(timeout=_TIMEOUT_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def forecast(self, request: ForecastRequest) -> ForecastReply:
        """Request forecasts; ForecastServiceError if the service fails or answers in another shape."""
        body = {**vars(request), "asset_ids": list(request.asset_ids)}
        return _parsed(self._post("/v1/forecasts", body), request)

    def recalibrate(self, region: str, until: int) -> str:
        """Let the service refit its calibration on data up to `until` (UTC s); returns the model's new version.

        Raises ForecastServiceError if the service fails or answers in another shape.
        """
        body = self._post("/v1/recalibrations", {"region": region, "until": until})
        try:
            return RecalibrationReply.model_validate_json(body).model_version
        except ValidationError as error:
            raise ForecastServiceError(f"the forecast service's answer has the wrong shape: {error}") from error

    def _post(self, path: str, body: dict[str, object]) -> bytes:
        try:
            reply = self._http.post(f"{self._url}{path}", json=body)
        except httpx.HTTPError as error:
            raise ForecastServiceError(f"{self._url} does not answer: {error}") from error
        if reply.status_code != httpx.codes.OK:
            raise ForecastServiceError(f"{self._url} answered {reply.status_code}: {reply.text[:200]}")
        return reply.content


def _parsed(body: bytes, request: ForecastRequest) -> ForecastReply:
    try:
        parsed = ForecastReply.model_validate_json(body)
    except ValidationError as error:
        raise ForecastServiceError(f"the forecast service's answer has the wrong shape: {error}") from error
    if parsed.feature_time > request.issue_time:
        raise ForecastServiceError(
            f"the forecast read features of {parsed.feature_time}, after its issue time {request.issue_time}"
        )
    return parsed
