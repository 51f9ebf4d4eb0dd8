"""A rolling restart of every service while meters send and clients ask: no reading, request or reveal is lost."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest

from forewatt.embedded.ports import free_port
from tests.e2e.conftest import PLAIN, ROOT

ROUNDS, FEEDS = 2, 64
SERVICES = {"edge", "gateway", "spark", "attestors", "settler", "api"}
SERVICES |= {f"{kind}-{model}" for kind in ("model", "node") for model in ("lstm", "gbm", "climatology")}
PATHS = ("status", "rounds", "assets", "forecasts/latest", "feeds/0/drivers")


@dataclass
class Client:
    """Asks the API all the time, and tries a failed request once more on a new connection."""

    url: str
    answered: int = 0
    retried: int = 0
    lost: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def wait(self, over: Callable[[], bool]) -> bool:
        """Wait until the API answers for the first time; False if `over` is true before it does."""
        while not over():
            try:
                if httpx.get(f"{self.url}/health", timeout=30).is_success:
                    return True
            except httpx.TransportError:
                self.stopping.wait(0.2)
        return False

    def run(self) -> None:
        number = 0
        while not self.stopping.wait(0.02):
            path = f"/api/v1/{PATHS[number % len(PATHS)]}"
            number += 1
            if self._fails(path):
                self.retried += 1
                if failure := self._fails(path):
                    self.lost.append(f"{path}: {failure}")
                    continue
            self.answered += 1

    def _fails(self, path: str) -> str:
        try:
            reply = httpx.get(f"{self.url}{path}", timeout=60)
        except httpx.TransportError as error:
            return f"{type(error).__name__} {error}"
        return f"{reply.status_code} {reply.text}" if reply.is_server_error else ""


@pytest.mark.deep
def test_rolling_restart__under_load__loses_no_reading_request_or_reveal(tmp_path: Path) -> None:
    report, port = tmp_path / "outcome.json", free_port()
    options = ["--rounds", str(ROUNDS), "--feeds", str(FEEDS), "--port", str(port), "--rolling-restart"]
    options += ["--folder", str(tmp_path / "demo"), "--report", str(report)]
    client = Client(f"http://127.0.0.1:{port}")
    asking = threading.Thread(target=client.run)
    log = tmp_path / "demo.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "scripts", "demo", *options]
        demo = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **PLAIN}, stdout=output, stderr=output)
        try:
            assert client.wait(lambda: demo.poll() is not None), log.read_text()
            asking.start()
            while not report.exists():
                assert demo.poll() is None, log.read_text()
                client.stopping.wait(0.5)
            client.stopping.set()
            asking.join()
            environment = json.loads((tmp_path / "demo" / "run" / "environment.json").read_text())
            with psycopg.connect(environment["FOREWATT_POSTGRES_URL"]) as history:
                complete = history.execute(
                    "select count(*) from (select time from readings where time >= timestamptz '2016-06-15 00:00Z' "
                    "and time < timestamptz '2016-06-15 12:00Z' group by time having count(*) = %s) as complete",
                    (FEEDS,),
                ).fetchone()
        finally:
            client.stopping.set()
            demo.terminate()
            demo.wait(60)
    outcome = json.loads(report.read_text())
    assert set(outcome["restarts_s"]) == SERVICES, log.read_text()
    assert client.lost == []
    assert client.answered > 100
    assert complete == (48,)
    assert [(played["phase"], played["audited"]) for played in outcome["rounds"]] == [("final", True)] * ROUNDS
    states = [entry["state"] for played in outcome["rounds"] for entry in played["entries"]]
    assert states == ["paid"] * 3 * ROUNDS
