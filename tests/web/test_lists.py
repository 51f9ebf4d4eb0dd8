"""Lists of the API: pages by cursor, formats by Accept, ETags."""

import csv
import io
from typing import Any

import pyarrow as pa
import pytest
from fastapi import Request, Response
from fastapi.testclient import TestClient
from pydantic import BaseModel

from forewatt.web.app import service_app
from forewatt.web.etags import ETags
from forewatt.web.paging import CursorText, Page, cursor_of, parse_cursor
from forewatt.web.problems import Problem
from forewatt.web.tables import ARROW, TABLE_RESPONSES, table


class Row(BaseModel):
    """One number, its name and its divisors."""

    number: int
    name: str
    divisors: list[int]


NAMES = ["=1+1", "-7", "plain, with comma", "@x", "n4", "n5", "n6"]
ROWS = [Row(number=n, name=name, divisors=[d for d in range(1, n + 1) if n % d == 0]) for n, name in enumerate(NAMES)]


@pytest.fixture
def client() -> TestClient:
    app = service_app("lists")
    app.add_middleware(ETags, prefix="/rows")

    @app.get("/rows", response_model=list[Row], responses=TABLE_RESPONSES)
    def rows(request: Request, response: Response, limit: int = 3, cursor: CursorText = None) -> Any:
        after = parse_cursor(cursor, int)
        later = [row for row in ROWS if after is None or row.number > after[0]]
        return table(request, response, Page(request, response, limit).cut(later, lambda row: [row.number]), Row)

    return TestClient(app)


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x\udfffy"])
def test_cursor__text_that_no_database_stores__is_a_problem(text: str) -> None:
    with pytest.raises(Problem) as refused:
        parse_cursor(cursor_of(["asset", text]), str, str)
    assert refused.value.status_code == 400
    assert parse_cursor(cursor_of(["asset", "Märkisch ☀"]), str, str) == ["asset", "Märkisch ☀"]


def test_pages__followed_by_their_links__have_every_row_once(client: TestClient) -> None:
    seen, url = [], "/rows?limit=2"
    while url:
        answer = client.get(url)
        seen += [row["number"] for row in answer.json()]
        url = answer.links["next"]["url"] if "next" in answer.links else ""
    assert seen == list(range(len(ROWS)))


@pytest.mark.parametrize(
    "cursor", ["x", "%00", "e30", "WyJ0ZXh0Il0", cursor_of([1, 2]), cursor_of([1.5]), cursor_of([2**70]), "W" * 400]
)
def test_cursor__not_given_by_the_list__is_a_problem(client: TestClient, cursor: str) -> None:
    answer = client.get("/rows", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:forewatt:problem:invalid-cursor")


def test_csv__asked_for__quotes_formulas_and_keeps_numbers(client: TestClient) -> None:
    answer = client.get("/rows?limit=4", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert "next" in answer.links
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["name"] for row in rows] == ["'=1+1", "-7", "plain, with comma", "'@x"]
    assert rows[3]["divisors"] == "[1,3]"


def test_arrow__asked_for__reads_back(client: TestClient) -> None:
    answer = client.get("/rows", headers={"Accept": f"{ARROW}, application/json;q=0.5"})
    read = pa.ipc.open_stream(answer.content).read_all()
    assert read.column("number").to_pylist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("accept", "status"),
    [("image/png", 406), ("application/json;q=0", 406), ("*/*;q=x", 406), ("text/*", 200), ("", 200), ("*/*", 200)],
)
def test_accept__of_any_kind__is_answered(client: TestClient, accept: str, status: int) -> None:
    assert client.get("/rows", headers={"Accept": accept}).status_code == status


def test_accept__several_headers__count_as_one(client: TestClient) -> None:
    answer = client.get("/rows", headers=[("Accept", "image/png"), ("Accept", "text/csv")])
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")


def test_etag__same_reply__is_not_sent_again(client: TestClient) -> None:
    first = client.get("/rows")
    again = client.get("/rows", headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get("/rows?limit=1", headers={"If-None-Match": first.headers["etag"]}).status_code == 200
    assert client.get("/rows", headers={"Accept": "text/csv"}).headers["etag"] != first.headers["etag"]


def test_etag__failed_request__has_none(client: TestClient) -> None:
    assert "etag" not in client.get("/rows?limit=x").headers
