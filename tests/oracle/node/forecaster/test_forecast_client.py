"""The forecast client names the reason when the service gives no usable answer."""

import msgspec
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from oracle.errors import ForecastServiceError
from oracle.node.forecaster.forecast_client import ForecastClient, ForecastRequest

REQUEST = ForecastRequest("test", 100, 200, 900, 1, 1, ("a",))


def answering_app(body: dict | None, status: int = 200):
    app = FastAPI()
    app.post("/v1/forecasts")(lambda: JSONResponse(body, status))
    return app


WHOLE = {"model": "m", "model_version": "0x" + "00" * 32, "issue_time": 100, "drift_ppm": 0, "feature_time": 100}


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"detail": "no model"}, 503, "answered 503"),
        ({**WHOLE, "forecasts": [{"asset_id": "a"}]}, 200, "wrong shape"),
        ({**WHOLE, "feature_time": 101, "forecasts": []}, 200, "after its issue time"),
    ],
)
def test_forecast_client__unusable_answer__raises_the_reason(serve, body: dict, status: int, reason: str) -> None:
    with (
        ForecastClient(serve(answering_app(body, status))) as client,
        pytest.raises(ForecastServiceError, match=reason),
    ):
        client.forecast(REQUEST)


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"type": "urn:forewatt:problem:not-explainable"}, 409, "not-explainable"),
        ({"type": "urn:forewatt:problem:stale-history"}, 503, "stale-history"),
        ({"type": "urn:forewatt:problem:unavailable"}, 503, "busy"),
        ({"type": 7}, 409, "refused"),
        ({"detail": "no"}, 429, "busy"),
    ],
)
def test_forecast_client__refusal__has_the_kind_of_its_problem(serve, body: dict, status: int, kind: str) -> None:
    with (
        ForecastClient(serve(answering_app(body, status))) as client,
        pytest.raises(ForecastServiceError) as refused,
    ):
        client.forecast(REQUEST)
    assert refused.value.kind == kind


def test_forecast_client__no_answer__names_the_url() -> None:
    with (
        ForecastClient("http://127.0.0.1:9") as client,
        pytest.raises(ForecastServiceError, match=r"127\.0\.0\.1:9 does not answer"),
    ):
        client.forecast(REQUEST)


FORECASTS = [
    {"asset_id": "a", "quantiles_pu": [[0.1, 1 / 3], [-0.0, 1e-300]]},
    {"asset_id": "b", "quantiles_pu": [[1]]},
]


def _service(body: bytes, media_type: str) -> FastAPI:
    app = FastAPI()
    app.post("/v1/forecasts")(lambda: Response(body, media_type=media_type))
    return app


def test_forecast_client__asks_for_messagepack__and_reads_the_same_values_from_json(serve) -> None:
    accepted = []
    app, answer = FastAPI(), {**WHOLE, "forecasts": FORECASTS}

    @app.post("/v1/forecasts")
    def forecasts(request: Request) -> Response:
        accepted.append(request.headers["Accept"])
        return Response(msgspec.msgpack.encode(answer), media_type="application/msgpack")

    with ForecastClient(serve(app)) as client, ForecastClient(serve(answering_app(answer))) as plain:
        assert client.forecast(REQUEST) == plain.forecast(REQUEST)
    assert accepted == ["application/msgpack, application/json;q=0.9"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "wrong shape"),
        (b"\xc1", "wrong shape"),
        (msgspec.msgpack.encode(WHOLE)[:-1], "wrong shape"),
        (msgspec.msgpack.encode({**WHOLE, "forecasts": FORECASTS}) + b"\x00", "wrong shape"),
        (msgspec.msgpack.encode({**WHOLE, "forecasts": [{"asset_id": "a", "quantiles_pu": [["0.1"]]}]}), "wrong shape"),
        (msgspec.msgpack.encode({**WHOLE, "model_version": "0x1", "forecasts": []}), "model_version"),
        (b"\x91" * 200_000, "wrong shape"),
        (b"\xdd\xff\xff\xff\xff", "wrong shape"),
        (msgspec.msgpack.encode(WHOLE)[:1] + b"\xdb\xff\xff\xff\xff", "wrong shape"),
        (b"\x81\xa1x" + b"\x91" * 200_000, "wrong shape"),
        (bytes(400_000), "more than"),
    ],
    ids=[
        "empty", "no type", "truncated", "more after it", "text for a number", "short version", "nested without end",
        "huge list", "huge text", "nested in an unknown field", "too many bytes",
    ],
)  # fmt: skip
def test_forecast_client__hostile_binary_body__is_refused_with_the_reason(serve, body: bytes, reason: str) -> None:
    with (
        ForecastClient(serve(_service(body, "application/msgpack"))) as client,
        pytest.raises(ForecastServiceError, match=reason),
    ):
        client.forecast(REQUEST)


def test_forecast_client__json_that_is_nested_without_end__is_refused(serve) -> None:
    with (
        ForecastClient(serve(_service(b"[" * 200_000, "application/json"))) as client,
        pytest.raises(ForecastServiceError, match="wrong shape"),
    ):
        client.forecast(REQUEST)
