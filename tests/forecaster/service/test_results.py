"""What was answered is in PostgreSQL, MongoDB and the event stream; a store that is away delays nothing but itself."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import psycopg
import pytest
from fastapi.testclient import TestClient
from prometheus_client import REGISTRY

from forecaster.domain import Asset
from forecaster.service.app import create_app
from forecaster.service.results import Answered, Issue, Sink
from forecaster.service.results.backlog import AT_ONCE, Backlog
from forecaster.service.results.events import EVENT_ASSETS, Events
from forecaster.service.results.history import SCHEMA, History
from forecaster.service.results.newest import NewestForecasts
from forecaster.service.results.news import MOST_KNOWN, Known
from forecaster.service.results.writer import Results
from forecaster.training.pipeline import Outcome
from forewatt.stores.mongo import database
from forewatt.stores.postgres import apply_schema, connect
from forewatt.stores.redis import EVENTS_STREAM, client
from tests.forecaster.house import REGION, House

DEADLINE_S = 20.0
HOUR = 3_600


@pytest.fixture
def emptied(house: House) -> House:
    """The house without forecasts."""
    apply_schema(house.settings.postgres_url, SCHEMA)
    with connect(house.settings.postgres_url) as connection:
        connection.execute("truncate forecasts")
    documents = database(house.settings)
    documents.drop_collection("forecasts")
    documents.client.close()
    return house


@pytest.fixture
def serve(outcomes: dict[str, Outcome], emptied: House) -> Callable[[], TestClient]:
    """`with serve() as service`: what it answered is kept at the end."""
    return lambda: TestClient(create_app(outcomes["climatology"].trained, emptied.settings))


def rows(house: House, what: str = "*") -> list[tuple[Any, ...]]:
    with connect(house.settings.postgres_url) as connection:
        return connection.execute(f"select {what} from forecasts order by asset_id, first_valid".encode()).fetchall()


def documents_of(house: House) -> dict[str, dict[str, Any]]:
    documents = database(house.settings)
    try:
        return {each["_id"]: each for each in documents["forecasts"].find()}
    finally:
        documents.client.close()


def events_since(house: House, last: str) -> list[dict[str, Any]]:
    with client(house.settings.redis_url) as redis:
        entries = redis.xrange(EVENTS_STREAM, f"({last}")
    return [json.loads(fields["body"]) for _, fields in entries if fields["topic"] == "issued"]


def last_event(house: House) -> str:
    with client(house.settings.redis_url) as redis:
        entries = redis.xrevrange(EVENTS_STREAM, count=1)
    return entries[0][0] if entries else "0"


def total(name: str, store: str) -> float:
    return REGISTRY.get_sample_value(f"forewatt_results_{name}", {"store": store}) or 0.0


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def made_up(feeds: int, issue_s: int = 0, seed: int = 1) -> Answered:
    """An answer of many feeds."""
    assets = tuple(Asset(f"feed-{n}", "wind", 2.0, 51.0, 9.0) for n in range(feeds))
    quantiles = np.sort(np.random.default_rng(seed).random((feeds, 24, 9), np.float32))
    return Answered(Issue(REGION, "lstm", "0x00", issue_s, issue_s + HOUR), 7, assets, quantiles)


def test_what_is_answered_is_in_every_store_when_the_service_has_ended(
    serve: Callable[[], TestClient], emptied: House
) -> None:
    before = last_event(emptied)
    with serve() as service:
        told = service.post("/v1/forecasts", json=emptied.body()).json()
    capacity = {asset.asset_id: asset.capacity_mw for asset in emptied.panel.assets}
    expected = {each["asset_id"]: np.array(each["quantiles_pu"]) for each in told["forecasts"]}
    found = rows(emptied, "asset_id, model, model_version, region, step_s, levels, drift_ppm")
    rest = ("climatology", told["model_version"], REGION, 900, 9, told["drift_ppm"])
    assert found == [(name, *rest) for name in sorted(expected)]
    for name, quantiles, issued, first_valid in rows(emptied, "asset_id, quantiles_mw, issued, first_valid"):
        assert np.allclose(np.reshape(quantiles, (24, 9)), expected[name] * capacity[name], atol=1e-6)
        assert (issued.timestamp(), first_valid.timestamp()) == (emptied.issue_s, emptied.issue_s + HOUR)
    newest = documents_of(emptied)
    assert newest.keys() == expected.keys()
    for name, document in newest.items():
        assert np.allclose(document["quantiles_mw"], expected[name] * capacity[name], atol=2e-6)
        assert document["issued"].timestamp() == emptied.issue_s
        assert (document["model"], document["levels"], document["step_s"]) == ("climatology", 9, 900)
    (event,) = events_since(emptied, before)
    assert event == {
        "region": REGION,
        "model": "climatology",
        "model_version": told["model_version"],
        "issue_time": emptied.issue_s,
        "first_valid_time": emptied.issue_s + HOUR,
        "asset_ids": [asset.asset_id for asset in emptied.panel.assets],
    }


def test_asking_again_changes_nothing_and_a_later_issue_takes_its_place(
    serve: Callable[[], TestClient], emptied: House
) -> None:
    with serve() as service:
        service.post("/v1/forecasts", json=emptied.body())
    first, before = rows(emptied, "xmin, forecasts"), last_event(emptied)
    with serve() as service:
        service.post("/v1/forecasts", json=emptied.body())
        service.post("/v1/forecasts", json=emptied.body(asset_ids=["load-0"]))
    assert rows(emptied, "xmin, forecasts") == first
    assert len(events_since(emptied, before)) == 1, "asked twice in one life of the service, told once"
    later = emptied.body(issue_time=emptied.issue_s + 900, asset_ids=["load-0"])
    with serve() as service:
        for body in (later, emptied.body()):
            service.post("/v1/forecasts", json=body)
    ahead = dict(rows(emptied, "asset_id, extract(epoch from first_valid - issued)::int"))
    assert (len(ahead), ahead["load-0"], ahead["wind-0"]) == (8, HOUR - 900, HOUR)


def test_the_newest_of_an_asset_gives_way_to_a_later_issue_only(emptied: House) -> None:
    documents = database(emptied.settings)
    newest = NewestForecasts(documents)
    for issue_s, seed in ((7_200, 1), (3_600, 2), (7_200, 3)):
        newest.write([made_up(3, issue_s, seed)])
    kept = documents_of(emptied)["feed-2"]
    newest.write([made_up(3, 3_600), made_up(300, 10_800, 4), made_up(3, 7_200)])
    replaced = documents_of(emptied)
    documents.client.close()
    assert np.allclose(kept["quantiles_mw"], 2 * made_up(3, 7_200, 1).quantiles_pu[2], atol=1e-6)
    assert {each["issued"].timestamp() for each in replaced.values()} == {10_800}
    assert len(replaced) == 300


def test_many_feeds_are_one_transaction_and_found_by_the_key(
    emptied: House, record_property: Callable[[str, object], None]
) -> None:
    history, answer = History(emptied.settings.postgres_url), made_up(1_024, 7_200)
    began = time.perf_counter()
    history.write([answer, answer])
    record_property("milliseconds to write 1,024 feeds", round(1_000 * (time.perf_counter() - began)))
    history.write([answer])
    history.close()
    with connect(emptied.settings.postgres_url) as connection:
        found = connection.execute("select count(*), count(distinct xmin::text) from forecasts").fetchone()
        assert found == (1_024, 1)
        connection.execute("set local enable_seqscan = off")
        question = SCHEMA[SCHEMA.index("--   select") : SCHEMA.index("create table")].replace("--  ", "")
        at = "timestamptz '1970-01-01 04:00Z'"
        question = question.replace("= A", "= 'feed-5'").replace("<= T", f"<= {at}").replace("T -", f"{at} -")
        question = question.replace("and T <", f"and {at} <")
        plan = "\n".join(line for (line,) in connection.execute(b"explain " + question.encode()).fetchall())
        assert "forecasts_pkey" in plan
        assert connection.execute(question.encode()).rowcount == 1
        gone = question.replace("04:00Z", "09:00Z").encode()
        assert connection.execute(gone).rowcount == 0, "six hours from three o'clock end at nine"


def test_a_store_that_is_away_delays_no_answer_and_no_other_store(emptied: House) -> None:
    history, documents = History(emptied.settings.postgres_url), database(emptied.settings)
    failures, dropped = total("failures_total", "postgresql"), total("dropped_total", "postgresql")
    answers = [made_up(8, issue_s) for issue_s in range(0, 5 * HOUR, HOUR)]
    with psycopg.connect(emptied.settings.postgres_url, autocommit=True) as connection:
        connection.execute("alter table forecasts rename to forecasts_away")
        with Results([history, NewestForecasts(documents)], most_feeds=16, retry_s=0.05) as results:
            results.put(answers[0])
            until(lambda: total("failures_total", "postgresql") > failures + 1, "PostgreSQL is tried again")
            for answer in answers[1:]:
                results.put(answer)
            until(lambda: total("waiting", "mongodb") == 0, "MongoDB goes on")
            connection.execute("alter table forecasts_away rename to forecasts")
            until(lambda: total("waiting", "postgresql") == 0, "PostgreSQL gets what waited")
    documents.client.close()
    assert total("dropped_total", "postgresql") == dropped + 3 * 8, "the oldest three of five"
    kept = rows(emptied, "extract(epoch from issued)::int")
    assert sorted({issued for (issued,) in kept}) == [3 * HOUR, 4 * HOUR]
    assert {each["issued"].timestamp() for each in documents_of(emptied).values()} == {4 * HOUR}


def test_what_no_store_took_is_counted_at_the_end(emptied: House) -> None:
    nowhere = emptied.settings.postgres_url.rsplit("/", 1)[0] + "/nowhere"
    dropped = total("dropped_total", "postgresql")
    sinks: list[Sink] = [History(nowhere)]
    with Results(sinks, retry_s=60) as results:
        results.put(made_up(5))
    assert total("dropped_total", "postgresql") == dropped + 5


def test_an_event_tells_of_no_more_than_a_page_can_show(emptied: House) -> None:
    before, answer = last_event(emptied), made_up(600, 7_200)
    with client(emptied.settings.redis_url) as redis:
        Events(redis).write([answer, made_up(10, 3_600)])
    told = events_since(emptied, before)
    assert [len(each["asset_ids"]) for each in told] == [EVENT_ASSETS, EVENT_ASSETS, 88, 10]
    assert {name for each in told for name in each["asset_ids"]} == {asset.asset_id for asset in answer.assets}


def test_only_what_a_store_has_not_taken_is_news_to_it() -> None:
    known, answer, later = Known(), made_up(4, 3_600), made_up(4, 3_600, 2)
    later = replace(later, issue=replace(later.issue, issue_s=4_000))
    assert [len(each.assets) for each in known.news([answer, answer, later])] == [4, 4], "asked twice, then later"
    known.remember([answer])
    assert known.news([answer]) == []
    (rest,) = known.news([made_up(6, 3_600)])
    assert [asset.asset_id for asset in rest.assets] == ["feed-4", "feed-5"]
    assert np.array_equal(rest.quantiles_pu, made_up(6, 3_600).quantiles_pu[4:])
    known.remember([later])
    assert known.news([answer, later]) == []
    known.remember([made_up(MOST_KNOWN, 7_200)])
    assert len(known.news([answer])) == 1, "the oldest are forgotten"


def test_a_backlog_is_taken_from_its_oldest_in_bounded_parts() -> None:
    backlog, half = Backlog("test", 3 * AT_ONCE), AT_ONCE // 2

    def taken() -> list[int]:
        return [answer.issue.issue_s for answer in backlog.take()]

    for issue_s in range(7):
        backlog.put(made_up(half, issue_s))
    first = backlog.take()
    assert [answer.issue.issue_s for answer in first] == [1, 2], "the first went when the seventh came"
    backlog.put(made_up(AT_ONCE + 1, 7))
    backlog.put_back(first)
    assert len(backlog) == 4, "two halves and a feed more than it holds: the oldest three went"
    assert [taken(), taken(), taken(), taken()] == [[4, 5], [6], [7], []]
