"""A gateway goes on after its broker was killed under load, and what it acknowledged is there, once.

A kill may come between Kafka's decision to commit a transaction and the markers that end it: see `endings.py`.
"""

import threading
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from forewatt.embedded.stack import Stack
from tests.streaming.gateway.replicas import Replica, post_until_written

pytestmark = pytest.mark.deep  # it kills a broker of its own several times

TIME_MS = 1_465_948_800_000
KILLS, BACK_S = 6, 60.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("broker") / "stack", ("kafka", "registry")) as opened:
        yield opened


def test_batches_are_written_again_after_each_kill_of_the_broker(stack: Stack, kafka_messages: Any) -> None:
    log = stack.folder / "logs" / "gateway.log"
    stop, written = threading.Event(), [0]

    def send(url: str) -> None:
        for sequence in count(1):
            if stop.is_set():
                return
            reading = {
                "asset_id": f"b-{sequence}",
                "asset_class": "load",
                "time_ms": TIME_MS,
                "value": 1.0,
                "unit": "kW",
            }
            body = {"agent": "edge", "sequence": sequence, "records": [reading]}
            assert post_until_written(url, body, "token", seconds=4 * BACK_S).status_code == 202
            written[0] = sequence

    with Replica(stack.settings, "gateway", "edge:token", log) as gateway:
        sending = threading.Thread(target=send, args=(gateway.url,))
        sending.start()
        try:
            for _ in range(KILLS):
                before = written[0]
                stack.wait(lambda before=before: written[0] > before + 20, BACK_S, "batches before the kill")  # type: ignore[misc]
                stack.kill("kafka")
                stack.revive("kafka")
                before = written[0]
                # One batch may have been written before the kill, without its answer.
                what = f"batches after the kill, as {log} tells,"
                stack.wait(lambda before=before: written[0] > before + 1, BACK_S, what)  # type: ignore[misc]
        finally:
            stop.set()
            sending.join()
    keys = [message.key().decode() for message in kafka_messages(stack.settings.kafka_bootstrap, "telemetry.load")]
    assert sorted(keys) == sorted(f"b-{sequence}" for sequence in range(1, written[0] + 1))
