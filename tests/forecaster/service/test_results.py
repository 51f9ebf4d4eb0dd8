"""Issued forecasts reach PostgreSQL, MongoDB and the event stream; an unavailable store delays nothing else."""

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
from forecaster.service.results import Issue, IssuedForecasts, Sink
from forecaster.service.results.backlog import BATCH_FEEDS, Backlog
from forecaster.service.results.events import EVENT_ASSETS, IssuedEvents
from forecaster.service.results.mongo import NewestForecasts
from forecaster.service.results.postgres import SCHEMA, ForecastHistory
from forecaster.service.results.writer import ResultsWriter
from forecaster.service.results.written import MAX_REMEMBERED, WrittenForecasts
from forecaster.training.pipeline import TrainingOutcome
from forewatt.stores.mongo import database
from forewatt.stores.postgres import apply_schema, connect
from forewatt.stores.redis import EVENTS_STREAM, client
from tests.forecaster.region import REGION, TestRegion

DEADLINE_S = 20.0
HOUR = 3_600


@pytest.fixture
def emptied(region: TestRegion) -> TestRegion:
    """The region without stored forecasts."""
    apply_schema(region.settings.postgres_url, SCHEMA)
    with connect(region.settings.postgres_url) as connection:
        connection.execute("truncate forecasts")
    documents = database(region.settings)
    documents.drop_collection("forecasts")
    documents.client.close()
    return region


@pytest.fixture
def serve(outcomes: dict[str, TrainingOutcome], emptied: TestRegion) -> Callable[[], TestClient]:
    """`with serve() as service`: all forecasts are stored when the block ends."""
    return lambda: TestClient(create_app(outcomes["climatology"].trained, emptied.settings))


def rows(region: TestRegion, what: str = "*") -> list[tuple[Any, ...]]:
    with connect(region.settings.postgres_url) as connection:
        return connection.execute(f"select {what} from forecasts order by asset_id, first_valid".encode()).fetchall()


def documents_of(region: TestRegion) -> dict[str, dict[str, Any]]:
    documents = database(region.settings)
    try:
        return {each["_id"]: each for each in documents["forecasts"].find()}
    finally:
        documents.client.close()


def events_since(region: TestRegion, last: str) -> list[dict[str, Any]]:
    with client(region.settings.redis_url) as redis:
        entries = redis.xrange(EVENTS_STREAM, f"({last}")
    return [json.loads(fields["body"]) for _, fields in entries if fields["topic"] == "issued"]


def last_event(region: TestRegion) -> str:
    with client(region.settings.redis_url) as redis:
        entries = redis.xrevrange(EVENTS_STREAM, count=1)
    return entries[0][0] if entries else "0"


def total(name: str, store: str) -> float:
    return REGISTRY.get_sample_value(f"forewatt_results_{name}", {"store": store}) or 0.0


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def synthetic(feeds: int, issue_s: int = 0, seed: int = 1) -> IssuedForecasts:
    """Forecasts of many feeds."""
    assets = tuple(Asset(f"feed-{n}", "wind", 2.0, 51.0, 9.0) for n in range(feeds))
    quantiles = np.sort(np.random.default_rng(seed).random((feeds, 24, 9), np.float32))
    return IssuedForecasts(Issue(REGION, "lstm", "0x00", issue_s, issue_s + HOUR), 7, assets, quantiles)


def test_forecasts_are_in_every_store_when_the_service_has_stopped(
    serve: Callable[[], TestClient], emptied: TestRegion
) -> None:
    before = last_event(emptied)
    with serve() as service:
        reply = service.post("/v1/forecasts", json=emptied.body()).json()
    capacity = {asset.asset_id: asset.capacity_mw for asset in emptied.panel.assets}
    expected = {each["asset_id"]: np.array(each["quantiles_pu"]) for each in reply["forecasts"]}
    stored = rows(emptied, "asset_id, model, model_version, region, step_s, levels, drift_ppm")
    rest = ("climatology", reply["model_version"], REGION, 900, 9, reply["drift_ppm"])
    assert stored == [(name, *rest) for name in sorted(expected)]
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
        "model_version": reply["model_version"],
        "issue_chain_s": emptied.issue_s,
        "first_valid_chain_s": emptied.issue_s + HOUR,
        "asset_ids": [asset.asset_id for asset in emptied.panel.assets],
    }


def test_a_repeated_request_changes_nothing_and_a_later_issue_replaces(
    serve: Callable[[], TestClient], emptied: TestRegion
) -> None:
    with serve() as service:
        service.post("/v1/forecasts", json=emptied.body())
    first, before = rows(emptied, "xmin, forecasts"), last_event(emptied)
    with serve() as service:
        service.post("/v1/forecasts", json=emptied.body())
        service.post("/v1/forecasts", json=emptied.body(asset_ids=["load-0"]))
    assert rows(emptied, "xmin, forecasts") == first
    assert len(events_since(emptied, before)) == 1, "the second request to the same service publishes nothing"
    later = emptied.body(issue_time=emptied.issue_s + 900, asset_ids=["load-0"])
    with serve() as service:
        for body in (later, emptied.body()):
            service.post("/v1/forecasts", json=body)
    ahead = dict(rows(emptied, "asset_id, extract(epoch from first_valid - issued)::int"))
    assert (len(ahead), ahead["load-0"], ahead["wind-0"]) == (8, HOUR - 900, HOUR)


def test_only_a_later_issue_replaces_the_newest_forecast(emptied: TestRegion) -> None:
    documents = database(emptied.settings)
    newest = NewestForecasts(documents)
    for issue_s, seed in ((7_200, 1), (3_600, 2), (7_200, 3)):
        newest.write([synthetic(3, issue_s, seed)])
    stored = documents_of(emptied)["feed-2"]
    newest.write([synthetic(3, 3_600), synthetic(300, 10_800, 4), synthetic(3, 7_200)])
    replaced = documents_of(emptied)
    documents.client.close()
    assert np.allclose(stored["quantiles_mw"], 2 * synthetic(3, 7_200, 1).quantiles_pu[2], atol=1e-6)
    assert {each["issued"].timestamp() for each in replaced.values()} == {10_800}
    assert len(replaced) == 300


def test_many_feeds_are_written_in_one_transaction_and_found_by_key(
    emptied: TestRegion, record_property: Callable[[str, object], None]
) -> None:
    history, issued = ForecastHistory(emptied.settings.postgres_url), synthetic(1_024, 7_200)
    started = time.perf_counter()
    history.write([issued, issued])
    record_property("milliseconds to write 1,024 feeds", round(1_000 * (time.perf_counter() - started)))
    history.write([issued])
    history.close()
    with connect(emptied.settings.postgres_url) as connection:
        counts = connection.execute("select count(*), count(distinct xmin::text) from forecasts").fetchone()
        assert counts == (1_024, 1)
        connection.execute("set local enable_seqscan = off")
        query = SCHEMA[SCHEMA.index("--   select") : SCHEMA.index("create table")].replace("--  ", "")
        at = "timestamptz '1970-01-01 04:00Z'"
        query = query.replace("= A", "= 'feed-5'").replace("<= T", f"<= {at}").replace("T -", f"{at} -")
        query = query.replace("and T <", f"and {at} <")
        plan = "\n".join(line for (line,) in connection.execute(b"explain " + query.encode()).fetchall())
        assert "forecasts_pkey" in plan
        assert connection.execute(query.encode()).rowcount == 1
        expired = query.replace("04:00Z", "09:00Z").encode()
        assert connection.execute(expired).rowcount == 0, "a forecast of six hours from 03:00 ends at 09:00"


def test_an_unavailable_store_delays_no_reply_and_no_other_store(emptied: TestRegion) -> None:
    history, documents = ForecastHistory(emptied.settings.postgres_url), database(emptied.settings)
    failures, dropped = total("failures_total", "postgresql"), total("dropped_total", "postgresql")
    replies = [synthetic(8, issue_s) for issue_s in range(0, 5 * HOUR, HOUR)]
    with psycopg.connect(emptied.settings.postgres_url, autocommit=True) as connection:
        connection.execute("alter table forecasts rename to forecasts_renamed")
        with ResultsWriter([history, NewestForecasts(documents)], max_feeds=16, retry_s=0.05) as results:
            results.put(replies[0])
            until(lambda: total("failures_total", "postgresql") > failures + 1, "PostgreSQL is retried")
            for reply in replies[1:]:
                results.put(reply)
            until(lambda: total("waiting", "mongodb") == 0, "MongoDB is written meanwhile")
            connection.execute("alter table forecasts_renamed rename to forecasts")
            until(lambda: total("waiting", "postgresql") == 0, "PostgreSQL gets its backlog")
    documents.client.close()
    assert total("dropped_total", "postgresql") == dropped + 3 * 8, "the oldest three of five replies are dropped"
    stored = rows(emptied, "extract(epoch from issued)::int")
    assert sorted({issued for (issued,) in stored}) == [3 * HOUR, 4 * HOUR]
    assert {each["issued"].timestamp() for each in documents_of(emptied).values()} == {4 * HOUR}


def test_forecasts_that_cannot_be_written_are_counted_at_the_end(emptied: TestRegion) -> None:
    nowhere = emptied.settings.postgres_url.rsplit("/", 1)[0] + "/nowhere"
    dropped = total("dropped_total", "postgresql")
    sinks: list[Sink] = [ForecastHistory(nowhere)]
    with ResultsWriter(sinks, retry_s=60) as results:
        results.put(synthetic(5))
    assert total("dropped_total", "postgresql") == dropped + 5


def test_an_event_names_a_limited_number_of_assets(emptied: TestRegion) -> None:
    before, issued = last_event(emptied), synthetic(600, 7_200)
    with client(emptied.settings.redis_url) as redis:
        IssuedEvents(redis).write([issued, synthetic(10, 3_600)])
    events = events_since(emptied, before)
    assert [len(event["asset_ids"]) for event in events] == [EVENT_ASSETS, EVENT_ASSETS, 88, 10]
    assert {name for event in events for name in event["asset_ids"]} == {asset.asset_id for asset in issued.assets}


def test_written_forecasts_are_not_written_again() -> None:
    written, issued, later = WrittenForecasts(), synthetic(4, 3_600), synthetic(4, 3_600, 2)
    later = replace(later, issue=replace(later.issue, issue_s=4_000))
    assert [len(each.assets) for each in written.new_ones([issued, issued, later])] == [4, 4], "repeated, then later"
    written.remember([issued])
    assert written.new_ones([issued]) == []
    (rest,) = written.new_ones([synthetic(6, 3_600)])
    assert [asset.asset_id for asset in rest.assets] == ["feed-4", "feed-5"]
    assert np.array_equal(rest.quantiles_pu, synthetic(6, 3_600).quantiles_pu[4:])
    written.remember([later])
    assert written.new_ones([issued, later]) == []
    written.remember([synthetic(MAX_REMEMBERED, 7_200)])
    assert len(written.new_ones([issued])) == 1, "the oldest are forgotten"


def test_a_backlog_gives_its_oldest_in_limited_batches() -> None:
    backlog, half = Backlog("test", 3 * BATCH_FEEDS), BATCH_FEEDS // 2

    def take() -> list[int]:
        return [issued.issue.issue_s for issued in backlog.take()]

    for issue_s in range(7):
        backlog.put(synthetic(half, issue_s))
    first = backlog.take()
    assert [issued.issue.issue_s for issued in first] == [1, 2], "the first was dropped when the seventh arrived"
    backlog.put(synthetic(BATCH_FEEDS + 1, 7))
    backlog.put_back(first)
    assert len(backlog) == 4, "two halves and one feed too many: the oldest three were dropped"
    assert [take(), take(), take(), take()] == [[4, 5], [6], [7], []]
