"""The records that edge agents send, and their validation."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from forewatt.foreign_json import Doubled
from streaming.moments import LONGEST_S, check_moment
from streaming.names import AssetId

MAX_RECORDS = 5_000
"""Larger batches are answered 422, since a batch is never split over transactions."""
Moment = Annotated[int, Field(ge=-(2**63), le=2**63 - 1), AfterValidator(check_moment)]
"""Milliseconds since 1970."""
Interval = Annotated[int, Field(gt=0, le=LONGEST_S)]
"""Seconds. Kafka's records have it in 32 bits."""

LARGEST = 1e15
"""More than anything measures in any unit. A larger value could become infinite in another unit."""
Value = Annotated[float, Field(allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]
LONGEST_REASON = 1_000
NAME = r"^[A-Za-z0-9._-]{1,64}$"


class Record(BaseModel):
    """One reading. Its unit is checked later, by the streaming jobs."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    asset_id: AssetId
    asset_class: Literal["solar", "wind", "storage", "load", "net-load", "weather"]
    time_ms: Moment
    value: Value
    unit: str = Field(max_length=16, description="empty: the unit declared by the registered asset")
    covers_s: int = Field(
        default=0, ge=0, le=LONGEST_S, description="seconds that the mean covers; 0: the asset's interval"
    )
    status: Literal["good", "uncertain", "undated"] = Field(
        default="good",
        description="uncertain: the source doubts the value; undated: the time is that of the arrival at the agent",
    )


class WeatherForecast(BaseModel):
    """One value of a weather prediction at a grid point; its lead time is `time_ms - issued_ms`."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    kind: Literal["weather-forecast"]
    point_id: str = Field(pattern=NAME)
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    issued_ms: Moment
    time_ms: Moment
    interval_s: Interval = 3_600
    variable: str = Field(max_length=32, description="see streaming/units.py")
    value: Value
    unit: str = Field(max_length=16)


class MarketPrice(BaseModel):
    """The price of energy in a zone for the interval that starts at `time_ms`, of a market or a tariff."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    kind: Literal["price"]
    zone: str = Field(pattern=NAME)
    product: Literal["day-ahead", "intraday", "imbalance", "tariff"] = "day-ahead"
    issued_ms: Moment
    time_ms: Moment
    interval_s: Interval = 3_600
    value: Value = Field(description="may be negative")
    unit: str = Field(max_length=16)


class AgentEvent(BaseModel):
    """Something that happened to an agent, such as the loss of records; it becomes an alert."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    kind: Literal["agent-event"]
    event: str = Field(pattern=r"^[a-z-]{1,32}$")
    time_ms: Moment
    message: str = Field(min_length=1, max_length=500)
    records: int | None = Field(default=None, ge=0, le=2**63 - 1, description="how many records it is about")


class Unusable(BaseModel):
    """What an agent set aside: it becomes a dead letter with the agent's reason."""

    model_config = ConfigDict(frozen=True, strict=True)

    kind: Literal["unusable"]
    reason: str = Field(min_length=1)


AnyRecord = Record | WeatherForecast | MarketPrice | AgentEvent
KINDS: dict[object, type[WeatherForecast | MarketPrice | AgentEvent]] = {
    "weather-forecast": WeatherForecast,
    "price": MarketPrice,
    "agent-event": AgentEvent,
}
"""Models by the `kind` field; a record without one is a reading."""


class Batch(BaseModel):
    """The body of a POST. Records stay raw here and are validated one by one, so a bad one rejects no other."""

    model_config = ConfigDict(frozen=True)

    agent: str = Field(pattern=NAME)
    incarnation: str = Field(
        default="", pattern=r"^[A-Za-z0-9._-]{0,64}$", description="tells agents with the same name apart"
    )
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
        if (reason := _ambiguous(raw) or _set_aside(raw)) is not None:
            rejected.append(Rejection(index=index, reason=reason))
            continue
        try:
            record = _model(raw).model_validate(raw)
        except ValidationError as error:
            rejected.append(Rejection(index=index, reason=_reason(error)))
            continue
        if isinstance(record, AgentEvent) or may_send(source_id(record)):
            valid.append(record)
        else:
            rejected.append(Rejection(index=index, reason=f"asset_id: the agent may not send for {source_id(record)}"))
    return valid, rejected


def source_id(record: Record | WeatherForecast | MarketPrice) -> str:
    """The id of the record's asset, grid point or price zone; also its key in Kafka."""
    match record:
        case Record():
            return record.asset_id
        case WeatherForecast():
            return record.point_id
        case MarketPrice():
            return record.zone


def _ambiguous(raw: Any) -> str | None:
    """Why a record has two meanings; None for every other record."""
    return f"the record has the key {raw.key!r:.80} twice" if isinstance(raw, Doubled) else None


def _set_aside(raw: Any) -> str | None:
    """The agent's reason for a record that it set aside; None for every other record."""
    if not isinstance(raw, dict) or raw.get("kind") != "unusable":
        return None
    try:
        return _short(Unusable.model_validate(raw).reason)
    except ValidationError as error:
        return _reason(error)


def _model(raw: Any) -> type[AnyRecord]:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    return KINDS.get(kind, Record) if isinstance(kind, str) else Record


def _reason(error: ValidationError) -> str:
    details = error.errors(include_url=False, include_input=False, include_context=False)
    return _short(
        "; ".join(f"{'.'.join(map(str, each['loc'])) or 'record'}: {_message(each['msg'])}" for each in details)
    )


def _message(text: str) -> str:
    return text.removeprefix("Value error, ")


def _short(reason: str) -> str:
    """The reason, cut, and valid as UTF-8 whatever a sender wrote into it."""
    return reason[:LONGEST_REASON].encode("utf-8", "backslashreplace").decode()
