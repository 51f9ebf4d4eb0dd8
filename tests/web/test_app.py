"""Answers that all services share: health, metrics and errors."""

from fastapi import HTTPException
from fastapi.testclient import TestClient

from forewatt.web.app import service_app


def service() -> TestClient:
    app = service_app("test")

    @app.get("/gone")
    def gone() -> None:
        raise HTTPException(410, "it was here until yesterday", headers={"Retry-After": "7"})

    @app.get("/double")
    def double(number: int) -> int:
        return 2 * number

    return TestClient(app)


def test_health__running_service__is_ok() -> None:
    assert service().get("/health").json() == {"status": "ok"}


def test_metrics__running_service__are_in_prometheus_format() -> None:
    assert "process_cpu_seconds_total" in service().get("/metrics").text


def test_http_error__raised_by_a_route__is_a_problem() -> None:
    answer = service().get("/gone")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "7"
    assert answer.json() == {
        "type": "urn:forewatt:problem:gone",
        "title": "Gone",
        "status": 410,
        "detail": "it was here until yesterday",
    }


def test_http_error__unknown_route__is_a_problem() -> None:
    assert service().get("/nowhere").json()["status"] == 404


def test_validation__wrong_field__is_named_without_its_value() -> None:
    answer = service().get("/double", params={"number": "secret"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "query.number"
    assert "secret" not in answer.text
