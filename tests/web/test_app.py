"""Answers that all services share: health, metrics and errors."""

from fastapi import HTTPException
from fastapi.testclient import TestClient
from prometheus_client import REGISTRY

from forewatt.telemetry.trace_ids import trace_fields
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


def measured(method: str, route: str, status: str) -> float:
    labels = {"method": method, "route": route, "status": status}
    return REGISTRY.get_sample_value("forewatt_http_request_seconds_count", labels) or 0.0


def test_requests__each__are_measured_by_route_and_status() -> None:
    app = service()
    cases = [("/double?number=2", "/double", "2xx"), ("/double?number=x", "/double", "4xx"), ("/gone", "/gone", "4xx")]
    for url, route, status in cases:
        before = measured("GET", route, status)
        app.get(url)
        assert measured("GET", route, status) == before + 1, url


def test_requests__unknown_path_or_method__make_no_labels() -> None:
    before = measured("GET", "other", "4xx"), measured("other", "other", "4xx")
    app = service()
    app.get("/chosen-by-a-client")
    app.request("CHOSEN", "/chosen-by-a-client")
    assert (measured("GET", "other", "4xx"), measured("other", "other", "4xx")) == (before[0] + 1, before[1] + 1)
    assert "chosen" not in app.get("/metrics").text.lower()


def test_requests__with_and_without_traceparent__have_a_trace_in_the_log() -> None:
    app = service_app("test")

    @app.get("/trace")
    def trace() -> dict[str, str]:
        return trace_fields()

    client = TestClient(app)
    header = {"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01"}
    assert client.get("/trace", headers=header).json() == {"trace_id": "ab" * 16}
    assert len({client.get("/trace").json()["trace_id"] for _ in range(3)}) == 3
    assert trace_fields() == {}


def test_requests__unforeseen_error__are_measured_as_5xx() -> None:
    app = service_app("test")

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("unforeseen")

    before = measured("GET", "/broken", "5xx")
    TestClient(app, raise_server_exceptions=False).get("/broken")
    assert measured("GET", "/broken", "5xx") == before + 1


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
