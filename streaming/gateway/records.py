"""The records that edge agents send, and their validation."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MAX_RECORDS = 5_000
"""Larger batches are answered 422, since a batch is never split over transactions."""
EARLIEST_MS, LATEST_MS = 0, 4_102_444_800_000
"""1970 to 2100. A time outside comes from a wrong clock or a wrong unit of time."""

NAME = r"^[A-Za-z0-9._-]{1,64}$"


class Record(BaseModel):
    """One reading. Its unit is checked later, by the streaming jobs."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    asset_id: str = Field(min_length=1, max_length=64)
    asset_class: Literal["solar", "wind", "storage", "load", "weather"]
    time_ms: int = Field(ge=EARLIEST_MS, le=LATEST_MS)
    value: float = Field(allow_inf_nan=False)
    unit: str = Field(max_length=16, description="empty: the unit declared by the registered asset")


class WeatherForecast(BaseModel):
    """One value of a weather prediction at a grid point; its lead time is `time_ms - issued_ms`."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    kind: Literal["weather-forecast"]
    point_id: str = Field(pattern=NAME)
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    issued_ms: int = Field(ge=EARLIEST_MS, le=LATEST_MS)
    time_ms: int = Field(ge=EARLIEST_MS, le=LATEST_MS)
    interval_s: int = Field(default=3_600, gt=0)
    variable: str = Field(max_length=32, description="see streaming/units.py")
    value: float = Field(allow_inf_nan=False)
    unit: str = Field(max_length=16)


class MarketPrice(BaseModel):
    """The price of energy in a zone for the interval that starts at `time_ms`, of a market or a tariff."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    kind: Literal["price"]
    zone: str = Field(pattern=NAME)
    product: Literal["day-ahead", "intraday", "imbalance", "tariff"] = "day-ahead"
    issued_ms: int = Field(ge=EARLIEST_MS, le=LATEST_MS)
    time_ms: int = Field(ge=EARLIEST_MS, le=LATEST_MS)
    interval_s: int = Field(default=3_600, gt=0)
    value: float = Field(allow_inf_nan=False, description="may be negative")
    unit: str = Field(max_length=16)


AnyRecord = Record | WeatherForecast | MarketPrice
KINDS: dict[object, type[WeatherForecast] | type[MarketPrice]] = {
    "weather-forecast": WeatherForecast,
    "price": MarketPrice,
}
"""Models by the `kind` field; a record without one is a reading."""


class Batch(BaseModel):
    """The body of a POST. Records stay raw here and are validated one by one, so a bad one rejects no other."""

    model_config = ConfigDict(frozen=True)

    agent: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")
    sequence: int = Field(ge=1, le=2**63 - 1)
    records: Annotated[list[Any], Field(max_length=MAX_RECORDS)]


class Rejection(BaseModel):
    """A rejected record, by its index in the batch, and the reason."""

    index: int
    reason: str


class Receipt(BaseModel):
    """The answer to a batch: how many records were accepted, and which were rejected."""

    accepted: int
    rejected: list[Rejection]


def validate_records(records: list[Any], may_send: Callable[[str], bool]) -> tuple[list[AnyRecord], list[Rejection]]:
    """Split raw records into valid ones and rejections.

    `may_send` returns whether the agent may send records of an asset, grid point or price zone.
    """
    valid: list[AnyRecord] = []
    rejected: list[Rejection] = []
    for index, raw in enumerate(records):
        try:
            record = _model(raw).model_validate(raw)
        except ValidationError as error:
            rejected.append(Rejection(index=index, reason=_reason(error)))
            continue
        if may_send(source_id(record)):
            valid.append(record)
        else:
            rejected.append(Rejection(index=index, reason=f"asset_id: the agent may not send for {source_id(record)}"))
    return valid, rejected


def source_id(record: AnyRecord) -> str:
    """The id of the record's asset, grid point or price zone; also its key in Kafka."""
    match record:
        case Record():
            return record.asset_id
        case WeatherForecast():
            return record.point_id
        case MarketPrice():
            return record.zone


def _model(raw: Any) -> type[Record] | type[WeatherForecast] | type[MarketPrice]:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    return KINDS.get(kind, Record) if isinstance(kind, str) else Record


def _reason(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, detail['loc'])) or 'record'}: {detail['msg']}" for detail in error.errors())
