"""Dead letters are sent again, each once, as soon as they would pass."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from confluent_kafka import Producer

from forewatt import settings as process_settings
from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo
from streaming.assets.model import Asset
from streaming.assets.registry import store_assets
from streaming.kafka.schemas import register_schemas, telemetry_schemas
from streaming.kafka.topics import DEAD_LETTER, create_topics
from streaming.kafka.wire import Decoder, encode
from streaming.redrive.command import redrive as command
from streaming.redrive.drive import HEADER
from streaming.redrive.letters import Wanted
from streaming.redrive.service import redrive

TIME_MS = 1_465_948_800_000
AGENT = "redrive-edge"
Letters = Callable[..., None]


@pytest.fixture(scope="module")
def settings(stack_parts: Callable[..., Stack]) -> Settings:
    stack = stack_parts("kafka", "registry", "mongo")
    tokens = f"{AGENT}:secret:redrive-*"
    found = stack.settings.model_copy(update={"mongo_database": "redrive_tests", "gateway_tokens": tokens})
    create_topics(found.kafka_bootstrap)
    return found


@pytest.fixture(scope="module")
def write(settings: Settings) -> Letters:
    """`write(reason, payload, topic)`: one dead letter."""
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap})

    def one(reason: str, payload: bytes, topic: str | None = None) -> None:
        origin = {"topic": topic, "partition": None if topic is None else 0, "offset": None if topic is None else 7}
        content = {"payload_base64": base64.b64encode(payload).decode(), "time_ms": time.time_ns() // 1_000_000}
        producer.produce(DEAD_LETTER, key=AGENT, value=json.dumps({"reason": reason, **origin, **content}))
        producer.flush(20)

    return one


def register(settings: Settings, asset_id: str, **fields: Any) -> None:
    database = mongo.database(settings)
    known: dict[str, Any] = {"asset_class": "net-load", "region": "redrive", "capacity_mw": 4.0}
    place = {"latitude": 53.0, "longitude": 11.0}
    store_assets(database, [Asset(asset_id=asset_id, name=asset_id, **{**known, **place, **fields})])
    database.client.close()


def record(asset_id: str, **fields: Any) -> dict[str, Any]:
    reading = {"asset_id": asset_id, "asset_class": "net-load", "time_ms": TIME_MS, "value": -2.5, "unit": "MW"}
    return {**reading, **fields}


def message(settings: Settings, asset_id: str, **fields: Any) -> bytes:
    known = {"asset_id": asset_id, "time": TIME_MS, "value": -2.5, "unit": "MW", "agent": AGENT, "sequence": 1}
    schema_id = register_schemas(settings.schema_registry_url)["telemetry-value"]
    return encode(schema_id, {**known, **fields})


@pytest.fixture
def sent(settings: Settings, kafka_messages: Any) -> Callable[[str], list[dict[str, Any]]]:
    """`sent(asset_id)`: the asset's readings in Kafka."""
    decoder = Decoder(lambda: telemetry_schemas(settings.schema_registry_url))

    def of(asset_id: str) -> list[dict[str, Any]]:
        messages = kafka_messages(settings.kafka_bootstrap, "telemetry.net-load")
        found = [each for each in messages if each.key() == asset_id.encode()]
        assert all(dict(each.headers()).get(HEADER) for each in found)
        return [decoder.decode(each.value()) or {} for each in found]

    return of


def test_a_reading_of_an_asset_that_was_registered_later_is_sent_once(
    settings: Settings, write: Letters, sent: Any
) -> None:
    payload = message(settings, "redrive-Müller-1")
    write("the asset is not registered", payload, "telemetry.net-load")
    wanted = Wanted(assets=("redrive-Müller-1",))
    early = redrive(settings, wanted)
    assert (early.redriven, list(early.left)) == (0, ["the asset redrive-Müller-1 is not registered"])
    register(settings, "redrive-Müller-1")
    assert redrive(settings, wanted, dry_run=True).redriven == 1
    assert sent("redrive-Müller-1") == []
    assert redrive(settings, wanted).redriven == 1
    again = redrive(settings, wanted)
    assert (again.chosen, again.redriven, again.before) == (1, 0, 1)
    (reading,) = sent("redrive-Müller-1")
    assert (reading["time"], reading["value"]) == (TIME_MS, -2.5)


def test_a_refused_record_with_its_time_in_seconds_is_sent_with_the_right_time(
    settings: Settings, write: Letters, sent: Any
) -> None:
    register(settings, "redrive-clock")
    write("Is it in seconds?", json.dumps(record("redrive-clock", time_ms=TIME_MS // 1_000)).encode())
    wanted = Wanted(reason="is it in SECONDS", assets=("redrive-clock",))
    (reason,) = redrive(settings, wanted).left
    assert "Is it in seconds" in reason
    assert redrive(settings, wanted, times_in="seconds").redriven == 1
    assert [reading["time"] for reading in sent("redrive-clock")] == [TIME_MS]


@pytest.mark.parametrize(
    ("payload", "topic", "why"),
    [
        (b"garbage", "telemetry.net-load", "as it was"),
        (b"\xff\xfe not JSON", None, "as it was"),
        (json.dumps(record("foreign")).encode(), None, "may not send for foreign"),
        (json.dumps({"kind": "unusable", "reason": "NaN", "raw": "NaN"}).encode(), None, "NaN"),
    ],
)
def test_a_letter_that_would_be_refused_again_stays(
    settings: Settings, write: Letters, payload: bytes, topic: str | None, why: str
) -> None:
    reason = f"as it was {topic} {why}"
    write(reason, payload, topic)
    report = redrive(settings, Wanted(reason=reason))
    assert (report.chosen, report.redriven) == (1, 0)
    assert why in next(iter(report.left))


def test_letters_of_unfit_units_follow_the_registered_asset(settings: Settings, write: Letters, sent: Any) -> None:
    write("unit C does not fit", message(settings, "redrive-unit", unit=""), "telemetry.net-load")
    wanted = Wanted(assets=("redrive-unit",))
    register(settings, "redrive-unit", asset_class="weather", capacity_mw=0, unit="C")
    assert redrive(settings, wanted).redriven == 1, "an empty unit means the registered one"
    assert len(sent("redrive-unit")) == 1
    write("unknown unit", message(settings, "redrive-unit", unit="furlong"), "telemetry.net-load")
    assert [text.startswith("the value -2.5 furlong") for text in redrive(settings, wanted).left] == [True]


def test_the_command_chooses_by_time_and_prints_json(
    settings: Settings, write: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("older", json.dumps(record("redrive-since")).encode())
    for name in ("kafka_bootstrap", "schema_registry_url", "mongo_url", "mongo_database", "gateway_tokens"):
        monkeypatch.setenv(f"FOREWATT_{name.upper()}", str(getattr(settings, name)))
    process_settings.settings.cache_clear()
    words = ["--asset", "redrive-since", "--dry-run", "--json"]
    everything = CliRunner(mix_stderr=False).invoke(command, words)
    later = CliRunner(mix_stderr=False).invoke(command, [*words, "--since", "2999-01-01T00:00:00Z"])
    assert json.loads(everything.stdout)["left"] == {"the asset redrive-since is not registered": 1}
    assert json.loads(later.stdout)["chosen"] == 0
    process_settings.settings.cache_clear()
    wrong = CliRunner(mix_stderr=False).invoke(command, [*words, "--since", "yesterday"])
    assert wrong.exit_code == 2
    assert "is no time such as" in wrong.stderr
