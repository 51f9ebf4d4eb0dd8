"""Logs of real processes, shipped by rsyslog with our configuration to a real OpenSearch, and found there."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from forewatt.embedded.stack import Stack
from tests.observability.shipping.log_store import LogStore, open_search, ship
from tests.observability.shipping.speakers import SECRETS, TRACE_ID, Spoken, speak
from tests.observability.test_logs import SEARCHES

pytestmark = pytest.mark.deep
PATIENCE_S = 60.0
NODE = "relayer+watcher+attestor-key-file"
FINDS = {
    "errors-of-the-last-hour": (NODE, "the attestor can't start"),
    "one-pool": (NODE, "watcher at work"),
    "one-trace": ("assets", "a store did not answer"),
    "one-transaction": (NODE, "mined in block"),
    "restarts": ("jobs", "the jobs wait and start again"),
    "stuck-transactions": (NODE, "is stuck"),
    "unavailable-stores": ("assets", "a store did not answer"),
}
"""The service and the words of a record that each saved search finds."""


@dataclass(frozen=True)
class Shipped:
    """The store, the folder of the logs, and what was said."""

    stack: Stack
    store: LogStore
    logs: Path
    spoken: Spoken
    refused: Path


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shipped]:
    """Processes have logged, and rsyslog ships their logs."""
    folder = tmp_path_factory.mktemp("shipping")
    logs = folder / "logs"
    logs.mkdir()
    with Stack(folder / "run", ("anvil", "content")) as stack, open_search(stack) as store:
        refused = ship(stack, logs, store)
        spoken = speak(stack, logs)
        yield Shipped(stack, store, logs, spoken, refused)


def until(read: Callable[[], list[dict[str, Any]]], what: str) -> list[dict[str, Any]]:
    """The first answer that is not empty; the store shows a record a second after it came."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := read()):
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
    return found


def wait_for_all(shipped: Shipped) -> list[dict[str, Any]]:
    """Every record of the store, once it has as many as the logs have lines."""

    def complete() -> list[dict[str, Any]]:
        lines = [line for path in shipped.logs.glob("*.log") for line in path.read_text().splitlines() if line]
        stored = shipped.store.everything()
        return stored if len(stored) >= len(lines) else []

    return until(complete, "some records did not arrive")


@pytest.mark.parametrize("path", SEARCHES, ids=lambda path: path.stem)
def test_search__record_of_a_real_process__is_found(shipped: Shipped, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name, value in {
        '"POOL"': shipped.spoken.pool,
        '"TRACE_ID"': TRACE_ID,
        '"HASH"': shipped.spoken.transaction,
    }.items():
        text = text.replace(name, json.dumps(value))
    query = json.loads(text)["search"]
    service, words = FINDS[path.stem]

    def matching() -> list[dict[str, Any]]:
        return [r for r in shipped.store.search(query) if r["service"] == service and words in r["message"]]

    found = until(matching, f"{path.stem} does not find {words!r}")
    if service == "assets":
        assert {record["trace_id"] for record in found} == {TRACE_ID}


def test_search__of_another_trace__finds_nothing(shipped: Shipped) -> None:
    wait_for_all(shipped)
    assert shipped.store.search({"query": {"term": {"trace_id": "0" * 32}}}) == []


def test_records__every_line_of_every_process__arrives_and_none_is_refused(shipped: Shipped) -> None:
    ours: set[str] = set()
    foreign: set[tuple[str, str]] = set()
    for path in shipped.logs.glob("*.log"):
        for line in filter(None, path.read_text().splitlines()):
            if line.startswith("{"):
                ours.add(line)
            else:
                foreign.add((path.stem, line))
    assert {service for service, _ in foreign} == {"jobs"}, "librdkafka writes lines of its own"
    stored = wait_for_all(shipped)
    assert ours <= {json.dumps(record, ensure_ascii=False) for record in stored}
    assert foreign <= {(record["service"], record["message"]) for record in stored}
    assert not shipped.refused.exists(), shipped.refused.read_text()[:2_000]


def test_records__planted_secrets_and_payloads__are_nowhere(shipped: Shipped) -> None:
    stored = json.dumps(wait_for_all(shipped), ensure_ascii=False)
    assert "***" in stored, "no secret came near the log, so this proves nothing"
    for secret in (*SECRETS, shipped.spoken.signature, shipped.spoken.signature.removeprefix("0x")):
        assert secret not in stored


def test_record__of_many_kilobytes__arrives_whole(shipped: Shipped) -> None:
    script = "import logging; from forewatt.telemetry.logs import configure; configure('long'); "
    script += "logging.getLogger('long').error('long %s', 'x' * 60_000)"
    argv = ["bash", "-c", f'exec {sys.executable} -c "{script}" 2>{shipped.logs / "long.log"}']
    shipped.stack.spawn("long", argv, env={"FOREWATT_LOG_FORMAT": "json"})
    query = {"query": {"term": {"service": "long"}}}
    (record,) = until(lambda: shipped.store.search(query), "the long record did not arrive")
    assert record["message"] == f"long {'x' * 60_000}"


def test_store__that_was_away__gets_what_was_logged_meanwhile(shipped: Shipped) -> None:
    shipped.stack.kill("opensearch")
    record = {"@timestamp": "2026-01-01T00:00:00.000Z", "level": "INFO", "service": "meanwhile", "message": "here"}
    (shipped.logs / "meanwhile.log").write_text(json.dumps(record) + "\n")
    shipped.stack.revive("opensearch")
    query = {"query": {"term": {"service": "meanwhile"}}}
    assert until(lambda: shipped.store.search(query), "the record is lost") == [record]
