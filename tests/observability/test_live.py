"""Every query of dashboards and rules answers in the Prometheus of a running demo, except what has not happened."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from forewatt.embedded.cache import binary
from scripts._dashboards.__main__ import DASHBOARDS
from tests.observability.files import ROOT, metrics_of, rules
from tests.observability.test_dashboards import queries

pytestmark = pytest.mark.deep
LIMIT_S = 1_500
VALUES = {"$__rate_interval": "2m"}
NOT_IN_A_SHORT_DEMO = {
    "forewatt_forecasts_coverage_ratio": "it needs eight scored forecasts",
    "forewatt_results_dropped_total": "no store was away",
    "forewatt_node_tokens_wei": "it is looked at every 30 s",
    "forewatt_node_bonds_wei": "it is looked at every 30 s",
}
"""Metrics without a sample as long as nothing happened, with the reason."""
FAULTS = re.compile(r"_(failures|refused|turned_away|pin_failures)_total")


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the Prometheus of a demo that has played a round."""
    if binary("prometheus") is None:
        pytest.skip("there is no Prometheus: run setup/prometheus.sh, or install it")
    folder = tmp_path_factory.mktemp("observed") / "demo"
    argv = [
        sys.executable,
        "-m",
        "scripts",
        "demo",
        "--feeds",
        "8",
        "--rounds",
        "1",
        "--observe",
        "--folder",
        str(folder),
    ]
    log = folder.parent / "demo.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            argv,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"},
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + LIMIT_S
        while "open at" not in log.read_text():
            assert process.poll() is None, log.read_text()[-3_000:]
            assert time.monotonic() < deadline, log.read_text()[-3_000:]
            time.sleep(0.5)
        yield str(json.loads((folder / "run" / "environment.json").read_text())["PROMETHEUS_URL"])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def answer(url: str, query: str) -> list[dict[str, Any]]:
    """The result of a query with the dashboards' variables replaced; it fails with Prometheus's own words."""
    for name, value in VALUES.items():
        query = query.replace(name, value)
    query = re.sub(r'"\$\w+"', '".*"', query)
    reply = httpx.get(f"{url}/api/v1/query", params={"query": query}, timeout=10)
    assert reply.status_code == httpx.codes.OK, f"{query}: {reply.text}"
    found: list[dict[str, Any]] = reply.json()["data"]["result"]
    return found


def may_be_empty(query: str) -> bool:
    return bool(metrics_of(query) & NOT_IN_A_SHORT_DEMO.keys()) or bool(FAULTS.search(query))


def test_targets__every_process__is_scraped(prometheus: str) -> None:
    targets = httpx.get(f"{prometheus}/api/v1/targets").json()["data"]["activeTargets"]
    jobs = {target["labels"]["job"] for target in targets}
    kinds = {"edge", "gateway", "jobs", "latest", "forecasts", "node", "api"}
    assert jobs == {f"forewatt-{kind}" for kind in kinds}
    assert [target["labels"]["instance"] for target in targets if target["health"] != "up"] == []


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda each: each.uid)
def test_panels__each_query__has_an_answer(prometheus: str, dashboard: Any) -> None:
    def empty() -> list[str]:
        return [
            f"{title}: {query}"
            for title, _, query in queries(dashboard)
            if not answer(prometheus, query) and not may_be_empty(query)
        ]

    deadline = time.monotonic() + 60  # rates need a second scrape
    while (missing := empty()) and time.monotonic() < deadline:
        time.sleep(2)
    assert missing == []


def test_rules__each__is_evaluated_and_reads_what_is_there(prometheus: str) -> None:
    groups = httpx.get(f"{prometheus}/api/v1/rules").json()["data"]["groups"]
    assert [rule["name"] for group in groups for rule in group["rules"] if rule["health"] != "ok"] == []
    missing = [
        (rule.name, name)
        for rule in rules()
        for name in metrics_of(rule.query)
        if not answer(prometheus, name) and not may_be_empty(name) and not name.startswith("forewatt:")
    ]
    assert missing == []


def test_alerts__of_a_demo_that_works__none_pages(prometheus: str) -> None:
    alerts = httpx.get(f"{prometheus}/api/v1/alerts").json()["data"]["alerts"]
    paging = {alert["labels"]["alertname"] for alert in alerts if alert["labels"]["severity"] == "page"}
    # The demo slashes nobody, but its chain and its machine are what they are: one chain, one disk, few cores.
    assert paging <= {"ForewattDiskFull", "ForewattHeadOld", "ForewattWagerAtRisk", "ForewattNodeUnhealthy"}
