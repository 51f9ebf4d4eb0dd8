"""Client of the forecast service: requests quantile forecasts over HTTP and validates the answers.

It asks for MessagePack, which is parsed several times as fast as JSON, and takes JSON as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Annotated, Self, TypeVar

import httpx
import msgspec
from msgspec import Meta, Struct

from forewatt.web.problems import PREFIX
from oracle.errors import ForecastServiceError

JSON, MSGPACK = "application/json", "application/msgpack"
_HEADERS = {"Accept": f"{MSGPACK}, {JSON};q=0.9", "Accept-Encoding": "identity"}
_TIMEOUT_S = 30.0
_SMALL_BYTES, _ASSET_BYTES, _NUMBER_BYTES = 256 * 1024, 2_048, 32
_SHOWN_BYTES = 200
_KINDS = frozenset({"not-explainable", "stale-history", "unknown-asset", "unfit-asset"})
"""Problems of the forecast service that say what to do about a missing explanation."""


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


class AssetForecast(Struct):
    """One asset's quantiles in per unit of its capacity, `[step][level]`."""

    asset_id: str
    quantiles_pu: list[list[float]]


class ForecastReply(Struct):
    """The service's answer; it may omit assets that it cannot forecast."""

    model: str
    model_version: Annotated[str, Meta(pattern=r"^0x[0-9a-f]{64}$")]
    issue_time: int
    drift_ppm: int
    feature_time: int
    forecasts: list[AssetForecast]


class RecalibrationReply(Struct):
    """The model version that the service serves from now on."""

    model_version: str


class AttributionsReply(Struct):
    """By asset and group of inputs: how far the group's values moved the median of each step, per unit of capacity."""

    model: str
    model_version: str
    medians_moved_pu: dict[str, dict[str, list[float]]]


class _Problem(Struct):
    """The type of a refusal."""

    type: str


class ModelReply(Struct):
    """The model that a service serves."""

    model: str
    model_version: str


Reply = TypeVar("Reply")


class ForecastClient:
    """Client of one forecast service; use it as a context manager or call `close`."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        self._url = url.rstrip("/")
        self._http = httpx.Client(timeout=_TIMEOUT_S, headers=headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def forecast(self, request: ForecastRequest) -> ForecastReply:
        """Request forecasts; ForecastServiceError if the service fails or answers in another shape."""
        body = {**vars(request), "asset_ids": list(request.asset_ids)}
        reply = self._post("/v1/forecasts", body, ForecastReply, _most_bytes(request))
        if reply.feature_time > request.issue_time:
            raise ForecastServiceError(
                f"the forecast read features of {reply.feature_time}, after its issue time {request.issue_time}"
            )
        return reply

    def attributions(self, request: ForecastRequest) -> AttributionsReply:
        """Request what moved the forecasts; ForecastServiceError if the model can't say, or the service fails."""
        body = {**vars(request), "asset_ids": list(request.asset_ids)}
        return self._post("/v1/attributions", body, AttributionsReply, _most_bytes(request))

    def model(self) -> ModelReply:
        """The model that the service serves; ForecastServiceError if it fails or answers in another shape."""
        return self._ask("GET", "/health", None, ModelReply, _SMALL_BYTES)

    def recalibrate(self, region: str, until: int) -> str:
        """Let the service refit its calibration on data up to `until` (UTC s); returns the model's new version.

        Raises ForecastServiceError if the service fails or answers in another shape.
        """
        body = {"region": region, "until": until}
        return self._post("/v1/recalibrations", body, RecalibrationReply, _SMALL_BYTES).model_version

    def _post(self, path: str, body: dict[str, object], kind: type[Reply], most_bytes: int) -> Reply:
        return self._ask("POST", path, body, kind, most_bytes)

    def _ask(self, method: str, path: str, body: dict[str, object] | None, kind: type[Reply], most_bytes: int) -> Reply:
        answer = bytearray()
        try:
            with self._http.stream(method, f"{self._url}{path}", json=body, headers=_HEADERS) as reply:
                for piece in reply.iter_raw():
                    answer += piece
                    if len(answer) > most_bytes:
                        raise ForecastServiceError(f"{self._url} answered with more than {most_bytes} bytes")
        except httpx.HTTPError as error:
            raise ForecastServiceError(f"{self._url} does not answer: {error}", "no-answer") from error
        if reply.status_code != httpx.codes.OK:
            text = bytes(answer[:_SHOWN_BYTES]).decode(errors="replace")
            reason = _kind_of(bytes(answer), reply.status_code)
            raise ForecastServiceError(f"{self._url} answered {reply.status_code}: {text}", reason)
        return decoded(bytes(answer), reply.headers.get("Content-Type", ""), kind)


def _kind_of(body: bytes, status: int) -> str:
    """What a refusal means: the type of its problem if it is one of ours, else whether to try again later."""
    try:
        named = msgspec.json.decode(body, type=_Problem).type.removeprefix(PREFIX)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        named = ""
    if named in _KINDS:
        return named
    return "busy" if status in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE) else "refused"


def decoded(body: bytes, content_type: str, kind: type[Reply]) -> Reply:
    """The reply in a body of either type; services that do not know MessagePack answer in JSON."""
    is_binary = content_type.partition(";")[0].strip().lower() == MSGPACK
    try:
        return msgspec.msgpack.decode(body, type=kind) if is_binary else msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        name = "MessagePack" if is_binary else "JSON"
        raise ForecastServiceError(f"the forecast service's answer has the wrong shape ({name}): {error}") from error


def _most_bytes(request: ForecastRequest) -> int:
    """The most bytes that an answer may have, in either format."""
    return _SMALL_BYTES + len(request.asset_ids) * (_ASSET_BYTES + request.steps * (request.levels + 1) * _NUMBER_BYTES)
