"""JSON from strangers in a process whose recursion limit a library has raised."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import Body
from fastapi.testclient import TestClient

from forewatt.foreign_json import Doubled, DoubledKey, marked_json, parse_json, refuse_doubled_keys
from forewatt.web.app import service_app

BRACKETS = b"[" * 100_000


@pytest.fixture(autouse=True)
def raised() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.parametrize("body", [b"", b"[", b"\xff", b"{]", BRACKETS, b'{"a":' * 100_000])
def test_parse_json__of_what_is_no_json_or_too_deep__is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"JSON|recursion"):
        parse_json(body)


def test_parse_json__keeps_large_integers() -> None:
    assert parse_json(b'{"wei": 123456789012345678901234567890, "list": [null, true, "x"]}') == {
        "wei": 123_456_789_012_345_678_901_234_567_890,
        "list": [None, True, "x"],
    }


def test_marked_json__of_a_key_that_comes_twice__has_all_its_values_and_says_so() -> None:
    text = b'[{"a": 1, "b": 2, "a": [3]}, {"a": 1}]'
    first, second = marked_json(text)
    assert (first, type(first), first.key) == ({"a": [1, [3]], "b": 2}, Doubled, "a")
    assert (second, type(second)) == ({"a": 1}, dict)
    with pytest.raises(DoubledKey, match="'a' comes twice"):
        refuse_doubled_keys(text)


def test_service__request_nested_too_deep__is_refused_and_the_service_goes_on() -> None:
    app = service_app("test")

    @app.post("/anything")
    def anything(body: Any = Body()) -> str:  # noqa: B008 - any JSON
        return type(body).__name__

    client = TestClient(app)
    assert client.post("/anything", content=BRACKETS, headers={"Content-Type": "application/json"}).status_code == 400
    assert client.post("/anything", json=[1]).json() == "list"
