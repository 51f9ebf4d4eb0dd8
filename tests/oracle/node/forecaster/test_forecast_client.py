"""The forecast client names the reason when the service gives no usable answer."""

import pytest
from fastapi import FastAPI
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


def test_forecast_client__no_answer__names_the_url() -> None:
    with (
        ForecastClient("http://127.0.0.1:9") as client,
        pytest.raises(ForecastServiceError, match=r"127\.0\.0\.1:9 does not answer"),
    ):
        client.forecast(REQUEST)
