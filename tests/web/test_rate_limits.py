"""Rate limits, counted in a real Redis."""

import logging
import uuid

import pytest
from fastapi.testclient import TestClient
from psycopg_pool import PoolTimeout
from starlette.types import ASGIApp, Receive, Scope, Send

from forewatt.web.app import service_app
from forewatt.web.rate_limits import RateLimits


class FromAddress:
    """Gives requests the address that their header `from` names."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["client"] = (dict(scope["headers"])[b"from"].decode(), 1)
        await self._app(scope, receive, send)


def limited(redis_url: str, per_minute: int) -> TestClient:
    app = service_app("limited")
    app.add_api_route("/api/one", lambda: 1)
    app.add_api_route("/other", lambda: 1)
    app.add_middleware(RateLimits, prefix="/api", redis_url=redis_url, per_minute=per_minute)
    app.add_middleware(FromAddress)
    return TestClient(app)


def test_client__beyond_its_limit__waits_and_others_do_not(stack_parts) -> None:
    one, other = uuid.uuid4().hex, uuid.uuid4().hex
    with limited(stack_parts("redis").settings.redis_url, 3) as client:
        # A new minute may begin in between and start the count again; six requests exceed the limit in either one.
        answers = [client.get("/api/one", headers={"from": one}) for _ in range(7)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert answers[0].status_code == 200
        assert refused
        assert 1 <= int(refused[0].headers["retry-after"]) <= 60
        assert refused[0].json()["type"] == "urn:forewatt:problem:over-the-limit"
        assert client.get("/api/one", headers={"from": other}).status_code == 200
        assert client.get("/other", headers={"from": one}).status_code == 200


def test_redis_away__requests_pass_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with limited("redis://127.0.0.1:9/0", 1) as client, caplog.at_level(logging.WARNING):
        assert {client.get("/api/one", headers={"from": "a"}).status_code for _ in range(5)} == {200}
    assert [record.message for record in caplog.records].count("requests are not limited: Redis does not answer") == 1


def test_failures__of_a_store_or_the_code__are_problems_without_their_reason() -> None:
    app = service_app("failing")

    @app.get("/store")
    def store() -> None:
        raise PoolTimeout("secret host")

    @app.get("/code")
    def code() -> None:
        raise KeyError("secret")

    with TestClient(app, raise_server_exceptions=False) as client:
        stored, coded = client.get("/store"), client.get("/code")
    assert (stored.status_code, stored.json()["type"]) == (503, "urn:forewatt:problem:unavailable")
    assert (coded.status_code, coded.json()["type"]) == (500, "urn:forewatt:problem:internal-error")
    assert "secret" not in stored.text + coded.text
    assert int(stored.headers["retry-after"]) > 0
