"""Random senders against a model of what must be stored: order, repeats, clocks, units, restarts, identities.

python -m pytest -m deep tests/streaming/senders sends a million readings through two gateways and the jobs, all of
which are killed meanwhile. Without `-m deep` a sample goes through one gateway and the jobs' own steps.
"""

import base64
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import psycopg
import pytest
from pyspark.sql import SparkSession

from forewatt.embedded.ports import free_port
from forewatt.embedded.probes import http
from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres, redis
from streaming.assets.model import Asset
from streaming.assets.registry import store_assets
from streaming.jobs.rows import EPOCH
from streaming.jobs.window.windows import SLIDE_MS
from streaming.kafka.topics import DEAD_LETTER
from streaming.kafka.whole import read_whole
from streaming.kafka.wire import HEADER
from streaming.quality.rules import GOOD
from tests.streaming.gateway.replicas import serving
from tests.streaming.senders import compare
from tests.streaming.senders.draw import LAST_MS, Drawer, draw_assets
from tests.streaming.senders.model import Model
from tests.streaming.senders.pump import Pump
from tests.streaming.senders.sender import Sender, seeded, token
from tests.streaming.stores import own_stores

SEED = 14
MILLION, SAMPLE = 1_000_000, 3_000
BATCH, SMALL = 500, 50
SENDERS, ASSETS_OF_ONE = 24, 12
KILLS = ("gateway-0", "jobs", "gateway-1", "gateway-0", "jobs", "gateway-1")
PARTS = ("kafka", "registry", "postgres", "redis", "mongo")
START_S, PATIENCE_S = 900.0, 1_800.0
Start = Callable[[str], None]
"""Starts the process of that name and waits until it is ready."""


def team(
    prefix: str, count: int, url: Callable[[], str], client: httpx.Client, assets_of_one: int = ASSETS_OF_ONE
) -> list[Sender]:
    """So many senders, each with assets of its own and a model of them."""
    senders = []
    for number in range(count):
        name = f"{prefix}{number}"
        chance = seeded(SEED, name)
        assets = draw_assets(chance, f"{name}-a", assets_of_one)
        drawer = Drawer(chance, assets, (f"{name}-unknown-0", f"{name}-unknown-1"), round(time.time() * 1_000))
        senders.append(Sender(name, drawer, Model({asset.asset_id: asset for asset in assets}), url, client))
    return senders


def together(senders: Sequence[Sender]) -> Model:
    """The senders' models as one: no two of them have an asset in common."""
    whole = Model({name: asset for sender in senders for name, asset in sender.model.assets.items()})
    for sender in senders:
        whole.readings |= sender.model.readings
        whole.letters += sender.model.letters
        whole.accepted += sender.model.accepted
    return whole


def letters(bootstrap: str, names: Sequence[str]) -> Counter[str]:
    """Dead letters by asset, of records of assets that begin with one of the names.

    The jobs may write a letter again after a crash, with the same key.
    """
    counted: Counter[str] = Counter()
    seen: set[bytes] = set()
    for message in read_whole(bootstrap, DEAD_LETTER):
        key, letter = message.key() or b"", json.loads(message.value() or b"{}")
        payload = base64.b64decode(letter["payload_base64"])
        if not any(name.encode() in key + payload for name in names):
            continue  # of another test on the same broker; it need not be JSON
        if letter["topic"] is None:
            asset_id = str(json.loads(payload).get("asset_id"))
        elif key in seen:
            continue
        else:
            seen.add(key)
            size = payload[HEADER.size] // 2
            asset_id = payload[HEADER.size + 1 : HEADER.size + 1 + size].decode()
        if asset_id.startswith(tuple(names)) or key.decode().startswith(tuple(names)):
            counted[asset_id] += 1
    return counted


def check(settings: Settings, model: Model, *, days: bool) -> None:
    """The stores have what the model has, and nothing else."""
    database = mongo.database(settings)
    try:
        with postgres.connect(settings.postgres_url) as history:
            compare.load(history, model)
            assert compare.differing_readings(history) == []
            assert compare.differing_windows(history) == []
            if days:
                assert compare.stored_days(database) == compare.days_of_model(history)
    finally:
        database.client.close()


def test_a_sample_of_random_senders__everything_is_stored_as_the_model_says(
    stack_parts: Callable[..., Stack], spark: SparkSession
) -> None:
    names = ["odd-0", "odd-1", "odd-2"]
    settings = stack_parts(*PARTS).settings.model_copy(update={"gateway_tokens": ",".join(map(token, names))})
    with serving(settings, "odd") as client:
        senders = team("odd-", len(names), lambda: str(client.base_url).rstrip("/"), client)
        assets = [asset for sender in senders for asset in sender.model.assets.values()]
        own = own_stores(settings, "random_senders", assets)
        pump = Pump(spark, own, assets, random.Random(SEED))
        for turn in range(4):
            for sender in senders:
                for _ in range(SAMPLE // SMALL // len(senders) // 4):
                    sender.send(SMALL)
                if turn == 3:
                    sender.finish()
            pump.step()
        pump.close()
    model = together(senders)
    check(own, model, days=False)
    assert letters(settings.kafka_bootstrap, names) == model.letters
    assert model.accepted > 0.9 * SAMPLE


def register(settings: Settings, assets: Sequence[Asset]) -> None:
    documents = mongo.database(settings)
    try:
        store_assets(documents, assets)
    finally:
        documents.client.close()


def starters(stack: Stack, folder: Path, ports: Sequence[int], names: Sequence[str]) -> dict[str, Start]:
    """How each process is started, by its name."""
    run = [sys.executable, "-m"]
    env = {
        "FOREWATT_GATEWAY_TOKENS": ",".join(map(token, names)),
        "FOREWATT_CHECKPOINT_URL": str(folder / "checkpoints"),
        "SPARK_DRIVER_MEMORY": "2g",
    }

    def gateway(name: str) -> None:
        port = ports[int(name.rpartition("-")[2])]
        argv = [*run, "streaming.gateway", "--port", str(port), "--name", name]
        stack.spawn(name, argv, lambda: http(f"http://127.0.0.1:{port}/health"), env, seconds=START_S)

    def jobs(name: str) -> None:
        with redis.client(stack.settings.redis_url) as hot:
            hot.delete(redis.STREAMING_READY)
            ready = lambda: hot.get(redis.STREAMING_READY) == "1"  # noqa: E731
            stack.spawn(name, [*run, "streaming.jobs"], ready, env, seconds=START_S)

    return {**{f"gateway-{number}": gateway for number in range(len(ports))}, "jobs": jobs}


def send_all(sender: Sender, batches: int) -> None:
    for _ in range(batches):
        sender.send(BATCH)
    sender.finish()


def kill_all(stack: Stack, starts: dict[str, Start], senders: Sequence[Sender]) -> None:
    """Kill one process after the other while the senders send, and start it again."""
    for number, name in enumerate(KILLS, 1):
        share = number / (len(KILLS) + 1)
        stack.wait(
            lambda share=share: sum(sender.model.accepted for sender in senders) > share * MILLION,  # type: ignore[misc]
            PATIENCE_S,
            f"{share:.0%} of the readings",
        )
        stack.kill(name)
        starts[name](name)


def arrived(history: psycopg.Connection, model: Model) -> bool:
    """Whether the last reading of each asset is stored, with its window if it ends one."""
    last = EPOCH + timedelta(milliseconds=LAST_MS)
    found = sum(
        history.execute(f"select from {table} where time = %s", (last,)).rowcount
        for table in ("readings", "weather", "state_of_charge")
    )
    good = [
        key[0]
        for key, stored in model.readings.items()
        if key[1:] == (LAST_MS, "power")
        and stored.quality == GOOD
        and model.assets[key[0]].interval_s * 1_000 == SLIDE_MS
    ]
    windows = history.execute("select from features where window_end > %s", (last,)).rowcount
    return found == len(model.assets) and windows >= len(good)


@pytest.mark.deep
def test_a_million_readings_of_random_senders__everything_is_stored_as_the_model_says(tmp_path: Path) -> None:
    names = [f"odd-{number}" for number in range(SENDERS)]
    with Stack(tmp_path / "stack", PARTS) as stack, httpx.Client(timeout=60) as client:
        ports = [free_port(), free_port()]
        urls = [f"http://127.0.0.1:{port}" for port in ports]
        pick = random.Random(SEED)
        senders = team("odd-", SENDERS, lambda: pick.choice(urls), client)
        register(stack.settings, [asset for sender in senders for asset in sender.model.assets.values()])
        starts = starters(stack, tmp_path, ports, names)
        for name, start in starts.items():
            start(name)
        started = time.monotonic()
        with ThreadPoolExecutor(SENDERS + 1) as threads:
            sending = [threads.submit(send_all, sender, MILLION // SENDERS // BATCH) for sender in senders]
            killing = threads.submit(kill_all, stack, starts, senders)
            for each in (*sending, killing):
                each.result()
        sent_s = time.monotonic() - started
        model = together(senders)
        assert model.accepted > 0.9 * MILLION
        with postgres.connect(stack.settings.postgres_url) as history:
            history.autocommit = True
            stack.wait(lambda: arrived(history, model), PATIENCE_S, "the last readings")
            stored_s = time.monotonic() - started
            stack.wait(lambda: not history.execute("select from changed_days limit 1").rowcount, PATIENCE_S, "all days")
        check(stack.settings, model, days=True)
        assert letters(stack.settings.kafka_bootstrap, names) == model.letters
    pranks = sum((sender.pranks for sender in senders), Counter())
    assert set(pranks) == {"_repeat", "_copy", "_forget", "_return"}
    assert sys.__stdout__ is not None
    sys.__stdout__.write(
        f"\n{model.accepted} readings accepted, {sum(model.letters.values())} dead letters, {len(model.readings)} "
        f"stored, {dict(pranks)}; sent in {sent_s:.0f} s, stored after {stored_s:.0f} s\n"
    )
