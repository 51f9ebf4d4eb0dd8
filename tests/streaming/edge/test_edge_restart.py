"""An agent loses no message of the broker: not while it restarts, not when it is killed, not while its disk is full."""

import asyncio
import json
import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from forewatt.embedded.ports import free_port
from forewatt.embedded.stack import Stack
from streaming.edge.config import MqttConfig
from streaming.edge.sources.mqtt import MqttSource
from streaming.mqtt import mqtt_client
from tests.streaming.edge.conftest import Basket

REGION, TOPIC = "north", "sites/north/solar/one/power"
BURST = 50
"""Messages that are published at the same time, so that some wait in the agent when it is killed."""
PAUSE_S = 0.1


class Meter:
    """Publishes numbered readings in a thread of its own until the block ends."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ended, self._thread = threading.Event(), threading.Thread(target=lambda: asyncio.run(self._publish()))
        self.published = 0

    def __enter__(self) -> "Meter":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    async def _publish(self) -> None:
        async with mqtt_client(self._url, "meter") as client:
            while not self._ended.wait(PAUSE_S):
                numbers = range(self.published, self.published + BURST)
                payloads = [json.dumps({"t": 1_465_948_800_000 + number, "v": number, "u": "kW"}) for number in numbers]
                await asyncio.gather(*(client.publish(TOPIC, payload, qos=1) for payload in payloads))
                self.published += BURST


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("edge-restart") / "stack", ("mqtt",)) as running:
        yield running


@pytest.mark.parametrize("way", ["SIGTERM", "SIGKILL"])
def test_edge__restarted_while_meters_publish__has_every_message(stack: Stack, tmp_path: Path, way: str) -> None:
    name, buffer = f"edge-{way.lower()}", tmp_path / "edge.sqlite"
    # Nobody answers as the gateway, so all records stay in the buffer.
    env = {"FOREWATT_GATEWAY_URL": f"http://127.0.0.1:{free_port()}", "FOREWATT_REGION": REGION}
    command = [sys.executable, "-m", "scripts", "stream", "edge", "--agent", name, "--buffer", str(buffer)]
    stack.spawn(name, command, ready=lambda: "listens to" in stack.log_tail(name), env=env)

    def stored() -> set[int]:
        with sqlite3.connect(f"file:{buffer}?mode=ro", uri=True) as file:
            return {json.loads(record)["value"] for (record,) in file.execute("select record from waiting")}

    with Meter(stack.settings.mqtt_url) as meter:
        stack.wait(lambda: len(stored()) > BURST, 30, "messages before the end")
        if way == "SIGTERM":
            stack.restart(name)
        else:
            stack.kill(name)
            away = meter.published
            stack.wait(lambda: meter.published > away + BURST, 30, "messages while the agent is away")
            stack.revive(name)
    stack.wait(lambda: len(stored()) >= meter.published, 30, f"all {meter.published} messages")
    assert stored() == set(range(meter.published))


class FullDisk(Basket):
    """An intake that can't store the first messages."""

    def __init__(self, refusals: int) -> None:
        super().__init__()
        self._refusals = refusals
        self.refused: set[int] = set()

    def keep(self, records: Sequence[dict[str, Any]], *position: Any, **notes: Any) -> bool:
        if not self._refusals:
            return super().keep(records, *position, **notes)
        self._refusals -= 1
        self.refused |= {record["value"] for record in records}
        return False

    def has_refused(self) -> bool:
        return bool(self.refused) and self.refused <= {record["value"] for record in self.records}


def test_source__messages_that_cannot_be_stored__come_again(stack: Stack) -> None:
    async def play() -> None:
        url, disk = stack.settings.mqtt_url, FullDisk(refusals=3)
        running = asyncio.create_task(MqttSource(MqttConfig(url=url), REGION, "full").run(disk))
        async with asyncio.timeout(30), mqtt_client(url, "meter-of-full") as client:
            for number in count():
                payload = json.dumps({"t": 1_465_948_800_000, "v": number, "u": "kW"})
                await client.publish(TOPIC, payload, qos=1)
                if disk.refused:
                    break
        while not disk.has_refused():
            await disk.until(len(disk.records) + 1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(play())
