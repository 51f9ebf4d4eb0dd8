"""The demo from the meters to settled and claimed payouts, with real parts."""

import base64
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from confluent_kafka import Consumer

from forewatt.telemetry.redaction import SECRET

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


def entries(demo: Any, position: int) -> dict[str, dict[str, Any]]:
    """The entries of a round by forecaster."""
    return {entry["forecaster"]: entry for entry in demo.outcome["rounds"][position]["entries"]}


def test_every_round_is_final_and_the_audit_agrees(demo: Any) -> None:
    rounds = demo.outcome["rounds"]
    assert len(rounds) == demo.rounds
    assert [(played["phase"], played["audited"], played["mismatch"]) for played in rounds] == [
        ("final", True, None)
    ] * demo.rounds


def test_scored_wagers_are_paid_by_the_rules(demo: Any) -> None:
    first = entries(demo, 0)
    assert set(first) == {"lstm", "gbm", "climatology"}
    assert {entry["state"] for entry in first.values()} == {"paid"}
    reference = demo.outcome["rounds"][0]["reference_score"]
    assert reference is not None, "persistence was observed the day before"
    gained = {name: int(entry["payout_wei"]) - int(entry["wager_wei"]) for name, entry in first.items()}
    best, worst = max(first, key=lambda name: first[name]["score"]), min(first, key=lambda name: first[name]["score"])
    assert first[best]["score"] > first[worst]["score"]
    assert gained[best] > gained[worst], "a better score is never paid less"


def test_a_killed_forecaster_forfeits_its_own_wager_only(demo: Any) -> None:
    last = entries(demo, demo.rounds - 1)
    assert last[demo.killed]["state"] == "forfeited"
    others = [entry for name, entry in last.items() if name != demo.killed]
    assert [entry["state"] for entry in others] == ["paid", "paid"]
    assert all(int(entry["payout_wei"]) > 0 for entry in others)


def test_a_disputed_truth_is_upheld_and_a_wrong_settlement_is_refuted(demo: Any) -> None:
    first, last = demo.outcome["rounds"][0], demo.outcome["rounds"][-1]
    assert first["contested"] == ["the observation was disputed with a bond; the arbitrator upheld it"]
    assert last["contested"] == ["proposal 1 was wrong and was refuted on chain"]


def test_the_delegator_claimed_a_reward(demo: Any) -> None:
    assert int(demo.outcome["claimed_wei"]) > 0


def test_an_independent_audit_agrees(demo: Any) -> None:
    env = demo.environment
    options = {
        "--rpc": env["FOREWATT_RPC_URL"],
        "--gateway": env["FOREWATT_IPFS_GATEWAY_URL"],
        "--deployment": env["FOREWATT_DEPLOYMENT_PATH"],
    }
    command = [sys.executable, "-m", "oracle.audit", *(word for pair in options.items() for word in pair)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_readings_reached_the_history_through_the_stream(demo: Any) -> None:
    with psycopg.connect(demo.environment["FOREWATT_POSTGRES_URL"]) as history:
        steps = history.execute(
            "select count(*) from (select time from readings where time >= timestamptz '2016-06-15 00:00Z' "
            "and time < timestamptz '2016-06-15 12:00Z' group by time having count(*) = 64) as complete"
        ).fetchone()
        windows = history.execute("select count(*), max(irradiance_w_m2) from features").fetchone()
    assert steps == (48,)
    assert windows is not None
    assert windows[0] > 64 * 24
    assert 300 < windows[1] < 1200, "a June day's irradiance in W/m2"


def test_a_malformed_record_is_a_dead_letter_with_a_reason(demo: Any) -> None:
    consumer = Consumer(
        {
            "bootstrap.servers": demo.environment["FOREWATT_KAFKA_BOOTSTRAP"],
            "group.id": "e2e-dead-letters",
            "auto.offset.reset": "earliest",
        }
    )
    consumer.subscribe(["telemetry.dead-letter"])
    try:
        message = consumer.poll(30)
    finally:
        consumer.close()
    assert message is not None
    assert message.error() is None
    value = message.value()
    assert value is not None
    letter = json.loads(value)
    assert letter["reason"]
    assert {"topic", "partition", "offset", "payload_base64", "time_ms"} <= letter.keys()


def test_an_unknown_asset_raised_an_alert(demo: Any) -> None:
    alerts = httpx.get(f"{demo.address}/api/v1/alerts/recent", params={"limit": 200}).json()
    assert "unknown-asset" in {alert["kind"] for alert in alerts}


def test_the_dapp_shows_moving_numbers_in_a_browser(demo: Any) -> None:
    from playwright.sync_api import sync_playwright

    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    foreign: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.on(
            "request", lambda request: None if request.url.startswith(demo.address) else foreign.append(request.url)
        )
        with page.expect_websocket() as opened:
            page.goto(demo.address)
        page.locator("canvas").first.wait_for(timeout=30_000)
        before = page.inner_text("body")
        opened.value.wait_for_event("framereceived", lambda frame: '"reading"' in str(frame), timeout=60_000)
        page.wait_for_function("before => document.body.innerText !== before", arg=before, timeout=60_000)
        page.wait_for_function("document.querySelector('canvas').toDataURL().length > 4000", timeout=30_000)
        page.screenshot(path=SCREENSHOTS / "demo.png")
        browser.close()
    assert [url for url in foreign if not url.startswith(("data:", "blob:"))] == []


def test_drivers__of_a_revealed_forecast__come_from_the_models_that_can_say(demo: Any) -> None:
    reply = httpx.get(f"{demo.address.rstrip('/')}/api/v1/feeds/0/drivers", timeout=60).raise_for_status().json()
    assert {one["model"] for one in reply["models"]} >= {"lstm", "gbm"}
    for one in reply["models"]:
        assert any(any(steps) for steps in one["moved_mw"].values()), one["model"]
    assert {one["model"] for one in reply["without"]} <= {"climatology"}


def test_memory_stays_in_bounds(demo: Any) -> None:
    assert demo.outcome["peak_memory_bytes"] < 6 * 2**30


def test_logs__of_every_process__have_no_secret_key_or_payload(demo: Any) -> None:
    planted = {name: value for name, value in demo.environment.items() if SECRET.search(name)}
    assert "FOREWATT_SERVICE_TOKEN" in planted
    hidden = {*planted.values()}
    exported = (demo.folder / "environment.sh").read_text()
    hidden |= {
        shlex.split(value)[0] for value in re.findall(r"^export \w+(?:TOKEN|SECRET)=(.+)$", exported, re.MULTILINE)
    }
    for path in demo.folder.glob("run/node-*/secret"):
        hidden |= {path.read_bytes().hex(), path.read_text("latin-1").strip()}
    for path in demo.folder.glob("run/node-*/payloads/*"):
        hidden |= {path.read_bytes()[:32].hex(), base64.b64encode(path.read_bytes()[:33]).decode()}
    assert len(hidden) > 4
    logs = [path for path in (demo.folder / "logs").iterdir() if path.stem != "anvil"]  # it prints its test keys
    assert {"gateway", "api", "node-lstm", "spark"} <= {path.stem for path in logs}
    found = [(path.name, secret) for path in logs for secret in hidden if secret in path.read_text(errors="replace")]
    assert found == []
