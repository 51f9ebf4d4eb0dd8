"""Decides whether a dead letter would pass now, by the rules of the gateway and of the jobs."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyarrow as pa

from streaming.assets.model import Asset
from streaming.gateway.records import AgentEvent, Batch, source_id, validate_records
from streaming.gateway.tokens import Tokens
from streaming.gateway.writer import kafka_record
from streaming.kafka.schemas import (
    PRICE,
    PRICE_SUBJECT,
    TELEMETRY,
    TELEMETRY_SUBJECT,
    WEATHER,
    WEATHER_SUBJECT,
    Versions,
)
from streaming.kafka.topics import MARKET_PRICE, TELEMETRY_CLASSES, WEATHER_FORECAST, telemetry_topic
from streaming.kafka.wire import Decoder, encode
from streaming.latest.values import Reading, measured
from streaming.moments import MS_PER
from streaming.quality.outlook import PRICE_COLUMNS, WEATHER_COLUMNS, judge_prices, judge_weather
from streaming.redrive.letters import Letter

SUBJECTS = {
    **{telemetry_topic(name): TELEMETRY_SUBJECT for name in TELEMETRY_CLASSES},
    WEATHER_FORECAST: WEATHER_SUBJECT,
    MARKET_PRICE: PRICE_SUBJECT,
}
CURRENT = {TELEMETRY_SUBJECT: TELEMETRY, WEATHER_SUBJECT: WEATHER, PRICE_SUBJECT: PRICE}
TIMES = ("time_ms", "issued_ms")


@dataclass(frozen=True)
class Judged:
    """A letter's source (asset, grid point or zone; empty if unknown) and its record, or else why it can't pass."""

    source: str
    topic: str = ""
    value: bytes = b""
    refused: str | None = None


class Judge:
    """Judges letters by the registered assets, schemas and agents.

    `times_in` is the unit in which records have their times by mistake: a key of MS_PER.
    """

    def __init__(
        self,
        assets: Mapping[str, Asset],
        schemas: Mapping[str, Versions],
        schema_ids: Mapping[str, int],
        tokens: Tokens,
        times_in: str | None = None,
    ) -> None:
        self._assets, self._schema_ids, self._tokens, self._times_in = assets, schema_ids, tokens, times_in
        self._decoders = {subject: Decoder(partial(_same, schemas[subject]), CURRENT[subject]) for subject in CURRENT}

    def judge(self, letter: Letter) -> Judged:
        """The record to send again, or why it would be refused again."""
        return self._of_record(letter) if letter.topic is None else self._of_message(letter, letter.topic)

    def _of_message(self, letter: Letter, topic: str) -> Judged:
        """A message that the jobs refused."""
        subject = SUBJECTS.get(topic)
        record = None if subject is None else self._decoders[subject].decode(letter.payload)
        if subject is None or record is None:
            return Judged("", refused=letter.reason)
        source = str(record.get("asset_id") or record.get("point_id") or record.get("zone") or "")
        return Judged(source, topic, letter.payload, self._fault(subject, record))

    def _of_record(self, letter: Letter) -> Judged:
        """A record that the gateway refused."""
        try:
            raw = json.loads(letter.payload)
        except (ValueError, RecursionError):
            return Judged("", refused=letter.reason)
        named = (
            next((raw[name] for name in ("asset_id", "point_id", "zone") if name in raw), "") if _is_map(raw) else ""
        )
        source = named if isinstance(named, str) else ""
        agent = self._tokens.named(letter.agent)
        if agent is None:
            return Judged(source, refused=f"FOREWATT_GATEWAY_TOKENS does not list the agent {letter.agent}")
        valid, rejected = validate_records([self._repaired(raw)], agent.may_send)
        if rejected:
            return Judged(source, refused=rejected[0].reason)
        (record,) = valid
        if isinstance(record, AgentEvent):
            return Judged(source, refused="an event of an agent is not sent again")
        topic, subject, fields = kafka_record(record, Batch(agent=letter.agent, sequence=1, records=[]))
        value = encode(self._schema_ids[subject], fields, subject)
        return Judged(source_id(record), topic, value, self._fault(subject, fields))

    def _repaired(self, raw: Any) -> Any:
        """The record with its times in milliseconds."""
        if self._times_in is None or not _is_map(raw):
            return raw
        factor = MS_PER[self._times_in]
        return {
            name: _times(value, factor) if name in TIMES and isinstance(value, int | float) else value
            for name, value in raw.items()
        }

    def _fault(self, subject: str, record: Mapping[str, Any]) -> str | None:
        """Why the jobs would refuse the record; None if they would not."""
        return FAULTS[subject](record, self._assets)


def _times(value: float, factor: float) -> float:
    """The product, rounded; the value itself if it is no number that can be rounded, so that the gateway refuses it."""
    try:
        return round(value * factor)
    except (ValueError, OverflowError):
        return value


def telemetry_fault(record: Mapping[str, Any], assets: Mapping[str, Asset]) -> str | None:
    """Why the jobs would refuse a reading."""
    asset = assets.get(record["asset_id"])
    if asset is None:
        return f"the asset {record['asset_id']} is not registered"
    reading = Reading(record["asset_id"], record["time"], record["value"], record["unit"], 0)
    if measured(reading, asset) is None:
        return f"the value {record['value']} {record['unit'] or asset.unit} does not fit the asset {asset.asset_id}"
    return None


def weather_fault(record: Mapping[str, Any], _assets: Mapping[str, Asset]) -> str | None:
    """Why the jobs would refuse a weather forecast."""
    return _reason(judge_weather(_decoded(record, WEATHER_COLUMNS)))


def price_fault(record: Mapping[str, Any], _assets: Mapping[str, Asset]) -> str | None:
    """Why the jobs would refuse a price."""
    return _reason(judge_prices(_decoded(record, PRICE_COLUMNS)))


def _decoded(record: Mapping[str, Any], columns: Sequence[str]) -> pa.Table:
    """A record that could be decoded, as a table."""
    return pa.table({**{name: [record[name]] for name in columns}, "reason": pa.nulls(1, pa.string())})


def _reason(judged: pa.Table) -> str | None:
    reason: str | None = judged["reason"][0].as_py()
    return reason


FAULTS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Asset]], str | None]] = {
    TELEMETRY_SUBJECT: telemetry_fault,
    WEATHER_SUBJECT: weather_fault,
    PRICE_SUBJECT: price_fault,
}


def _same(versions: Versions) -> Versions:
    return versions


def _is_map(raw: Any) -> bool:
    return isinstance(raw, dict)
