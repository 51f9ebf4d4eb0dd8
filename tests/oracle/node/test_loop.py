"""A node goes on after what it did not foresee, rests what fails, and ends when it is told to."""

import logging
import threading

import pytest

from oracle.accounts.keystore import create_local_account
from oracle.errors import AccountError, ForecastServiceError, OracleError
from oracle.node import loop
from oracle.node.attempts import Attempts
from oracle.node.forecaster.forecast_client import ForecastClient, ForecastRequest
from oracle.node.forecaster.secret import node_secret

REQUEST = ForecastRequest("test", 100, 200, 900, 1, 1, ("a",))


def test_run__step_fails__is_logged_and_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    stop, steps = threading.Event(), []

    def step() -> None:
        steps.append(1)
        if len(steps) == 3:
            stop.set()
        raise RuntimeError("unforeseen")

    with caplog.at_level(logging.ERROR):
        loop.run("test", step, stop, interval_s=0.001)
    assert len(steps) == 3
    assert caplog.text.count("RuntimeError: unforeseen") == 3


def test_attempts__refused__rests_longer_each_time_while_others_go_on() -> None:
    now, done = [0.0], []

    def effect(action: str) -> None:
        done.append((now[0], action))
        if action == "bad":
            raise OracleError("not yet")

    attempts = Attempts(lambda: now[0])
    for tenth in range(16):
        now[0] = tenth / 10
        attempts.perform(["bad", "good"], effect)
    assert [moment for moment, action in done if action == "bad"] == [0.0, 0.5, 1.5]
    assert len([action for _, action in done if action == "good"]) == 16


def test_attempts__unforeseen__is_not_swallowed() -> None:
    def effect(_action: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Attempts().perform(["one"], effect)


def test_secret__made_once__private_and_kept(tmp_path) -> None:
    secret = node_secret(tmp_path / "node")
    assert len(secret) == 32
    assert node_secret(tmp_path / "node") == secret
    assert (tmp_path / "node" / "secret").stat().st_mode & 0o777 == 0o600
    (tmp_path / "node" / "secret").write_bytes(b"short")
    with pytest.raises(OracleError, match="restore it"):
        node_secret(tmp_path / "node")


def test_account__made_twice__is_the_same_and_its_alias_is_checked(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APE_DATA_FOLDER", str(tmp_path))
    assert create_local_account("demo_one", "x") == create_local_account("demo_one", "y")
    with pytest.raises(AccountError, match="demo-one"):
        create_local_account("demo-one", "x")


def answering(body: dict | None, status: int = 200):
    from fastapi import FastAPI
    from fastapi.responses import JSONResponse

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
def test_forecast_client__no_usable_answer__says_why(serve, body: dict, status: int, reason: str) -> None:
    with ForecastClient(serve(answering(body, status))) as client, pytest.raises(ForecastServiceError, match=reason):
        client.forecast(REQUEST)


def test_forecast_client__nobody_there__says_where() -> None:
    with (
        ForecastClient("http://127.0.0.1:9") as client,
        pytest.raises(ForecastServiceError, match=r"127\.0\.0\.1:9 does not answer"),
    ):
        client.forecast(REQUEST)
