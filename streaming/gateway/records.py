"""What an edge agent sends, and which of its records can be taken."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MAX_RECORDS = 5_000
"""Larger batches are refused (422): one batch is one transaction."""
EARLIEST_MS, LATEST_MS = 0, 4_102_444_800_000
"""1970 to 2100: a time outside is a clock gone wrong, or seconds for milliseconds taken twice."""

NAME = r"^[A-Za-z0-9._-]{1,64}$"


class Record(BaseModel):
    """One reading. The unit is judged later, where all readings pass, whichever way they came."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    asset_id: str = Field(min_length=1, max_length=64)
    asset_class: Literal["solar", "wind", "storage", "load", "weather"]
    time_ms: int = Field(ge=EARLIEST_MS, le=LATEST_MS)
    value: float = Field(allow_inf_nan=False)
    unit: str = Field(max_length=16, description="empty: as the asset's registration declares it")


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
    """What energy costs in a zone for the interval that starts at `time_ms`: a market's price, or a tariff."""

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
"""What a record's `kind` means; a reading has none."""


class Batch(BaseModel):
    """What is posted: the records stay raw until each is judged alone, so that a bad one stops no other."""

    model_config = ConfigDict(frozen=True)

    agent: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")
    sequence: int = Field(ge=1, le=2**63 - 1)
    records: Annotated[list[Any], Field(max_length=MAX_RECORDS)]


class Rejection(BaseModel):
    """A record that was not taken, by its index in the batch."""

    index: int
    reason: str


class Receipt(BaseModel):
    """The answer to a batch."""

    accepted: int
    rejected: list[Rejection]


def judge(records: list[Any], may_send: Callable[[str], bool]) -> tuple[list[AnyRecord], list[Rejection]]:
    """The records that can be written, and why the others can't; `may_send` says whom the agent speaks for."""
    good: list[AnyRecord] = []
    bad: list[Rejection] = []
    for index, raw in enumerate(records):
        try:
            record = _kind(raw).model_validate(raw)
        except ValidationError as error:
            bad.append(Rejection(index=index, reason=_reason(error)))
            continue
        if may_send(source_id(record)):
            good.append(record)
        else:
            bad.append(Rejection(index=index, reason=f"asset_id: the agent may not send for {source_id(record)}"))
    return good, bad


def source_id(record: AnyRecord) -> str:
    """Whom a record speaks of: an asset, a grid point or a zone; Kafka's key, too."""
    match record:
        case Record():
            return record.asset_id
        case WeatherForecast():
            return record.point_id
        case MarketPrice():
            return record.zone


def _kind(raw: Any) -> type[Record] | type[WeatherForecast] | type[MarketPrice]:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    return KINDS.get(kind, Record) if isinstance(kind, str) else Record


def _reason(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, wrong['loc'])) or 'record'}: {wrong['msg']}" for wrong in error.errors())
