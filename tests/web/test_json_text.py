"""JSON bodies that Python reads but nobody can encode again."""

import json
from typing import Any

import pytest
from fastapi import Body, Request
from fastapi.testclient import TestClient

from forewatt.web.app import service_app
from forewatt.web.json_text import JsonText

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def client() -> TestClient:
    """A service that returns what it is sent."""
    app = service_app("echo")

    @app.post("/json")
    def echo(body: Any = Body()) -> Any:  # noqa: B008 - any JSON
        return body

    @app.post("/raw")
    async def raw(request: Request) -> int:
        return len(await request.body())

    return TestClient(app)


@pytest.mark.parametrize(
    "body",
    [
        b'"\\ud800"',
        b'{"\\uDFFF": 1}',
        b'["\\ud83d", "\\ude00"]',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        '"utf-16"'.encode("utf-16"),
    ],
    ids=range(6),
)
@pytest.mark.parametrize("media_type", ["application/json", "application/problem+json; charset=utf-8"])
def test_json__text_that_nobody_can_encode__is_refused(client: TestClient, body: bytes, media_type: str) -> None:
    answer = client.post("/json", content=body, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:forewatt:problem:invalid-text")


@pytest.mark.parametrize("text", ["\U0001f600", "Märkisch", "\\ud800", ""])
@pytest.mark.parametrize("is_ascii", [True, False])
def test_json__any_other_text__is_returned_as_it_was_sent(client: TestClient, text: str, is_ascii: bool) -> None:
    body = json.dumps({text: [text]}, ensure_ascii=is_ascii).encode()
    assert client.post("/json", content=body, headers=JSON).json() == {text: [text]}


def test_raw__body_of_another_kind__is_not_looked_at(client: TestClient) -> None:
    answer = client.post("/raw", content=b"\xff\xed", headers={"Content-Type": "application/cbor"})
    assert answer.json() == 2


def test_json__body_beyond_the_limit__is_refused() -> None:
    app = service_app("small")

    @app.post("/json")
    def echo(body: Any = Body()) -> Any:  # noqa: B008 - any JSON
        return body

    app.add_middleware(JsonText, limit_bytes=10)
    answer = TestClient(app).post("/json", content=b'"1234567"  ', headers=JSON)
    assert (answer.status_code, answer.json()["detail"]) == (413, "A JSON body has at most 10 bytes.")
    assert TestClient(app).post("/json", content=b'"12345678"', headers=JSON).json() == "12345678"


def test_json__parts_of_a_body__are_put_together(client: TestClient) -> None:
    parts = (part for part in (b'["\\ud83d', b'\\ude00"', b"]"))
    assert client.post("/json", content=parts, headers=JSON).json() == ["\U0001f600"]


@pytest.mark.parametrize("body", [b'{"a": 1, "a": 2}', b'[{"b": {"a": null, "\\u0061": 1e999}}]', b'{"a": 1, "a": 1}'])
def test_json__key_that_comes_twice__is_refused_by_name(client: TestClient, body: bytes) -> None:
    answer = client.post("/json", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:forewatt:problem:doubled-key")
    assert answer.json()["detail"] == "The body has the key 'a' twice."


@pytest.mark.parametrize("body", [b'{"a": {"a": 1}, "A": 1}', b'[{"a": 1}, {"a": 2}]', b'{"a": 1%s}' % (b"0" * 4_000)])
def test_json__key_that_comes_again_in_another_object__is_no_fault(client: TestClient, body: bytes) -> None:
    assert client.post("/json", content=body, headers=JSON).json() == json.loads(body)
