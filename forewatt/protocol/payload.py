"""The payloads of entries and observations: deterministic CBOR with one series per feed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from forewatt.protocol.canonical import decode_canonical, encode_canonical, expect, expect_map
from forewatt.protocol.errors import EncodingError
from forewatt.protocol.series import INT32_BYTES

FORECAST_KEYS = frozenset({"header", "series"})
HEADER_KEYS = frozenset({"drift_ppm", "issued_at", "model", "model_version", "provenance"})
OBSERVATION_KEYS = frozenset({"pool", "round", "series"})


@dataclass(frozen=True)
class Header:
    """A forecast's origin: issue time (UTC s), model, model version (32 bytes), drift, and free provenance."""

    issued_at: int
    model: str
    model_version: bytes
    drift_ppm: int = 0
    provenance: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ForecastPayload:
    """An entry's header and series; series[i] is feed i's T*K int32 values, or empty if missing."""

    header: Header
    series: tuple[bytes, ...]


@dataclass(frozen=True)
class ObservationPayload:
    """A round's truth; series[i] is feed i's T int32 values, or empty if missing."""

    pool: bytes
    round: int
    series: tuple[bytes, ...]


def encode_forecast(payload: ForecastPayload) -> bytes:
    """The plaintext of an entry; seal it before it leaves the node."""
    header = payload.header
    return encode_canonical(
        {
            "header": {
                "drift_ppm": header.drift_ppm,
                "issued_at": header.issued_at,
                "model": header.model,
                "model_version": header.model_version,
                "provenance": dict(header.provenance),
            },
            "series": list(payload.series),
        }
    )


def decode_forecast(block: bytes, feed_count: int, steps: int, levels: int) -> ForecastPayload:
    """The payload of a canonical plaintext. EncodingError if it is invalid.

    A series that crosses or is out of range is decoded too: the entry counts as available, and the feed costs the upper
    bound of the loss.
    """
    outer = expect_map(decode_canonical(block, "forecast payload"), FORECAST_KEYS, "forecast payload")
    return ForecastPayload(
        header=_header(outer["header"]),
        series=_series(outer["series"], feed_count, steps * levels, "forecast payload"),
    )


def encode_observation(payload: ObservationPayload) -> bytes:
    """The block that attestors pin, unencrypted."""
    return encode_canonical({"pool": payload.pool, "round": payload.round, "series": list(payload.series)})


def decode_observation(block: bytes, feed_count: int, steps: int) -> ObservationPayload:
    """The observation of a canonical block. EncodingError if it is invalid."""
    outer = expect_map(decode_canonical(block, "observation"), OBSERVATION_KEYS, "observation")
    return ObservationPayload(
        pool=expect(outer["pool"], bytes, "observation pool"),
        round=expect(outer["round"], int, "observation round"),
        series=_series(outer["series"], feed_count, steps, "observation"),
    )


def _header(value: object) -> Header:
    header = expect_map(value, HEADER_KEYS, "payload header")
    provenance = expect(header["provenance"], dict, "header provenance")
    if not all(type(key) is str and type(text) is str for key, text in provenance.items()):
        raise EncodingError("header provenance must map text to text")
    model_version = expect(header["model_version"], bytes, "header model_version")
    if len(model_version) != 32:
        raise EncodingError(f"header model_version must have 32 bytes, got {len(model_version)}")
    return Header(
        issued_at=expect(header["issued_at"], int, "header issued_at"),
        model=expect(header["model"], str, "header model"),
        model_version=model_version,
        drift_ppm=expect(header["drift_ppm"], int, "header drift_ppm"),
        provenance=provenance,
    )


def _series(value: object, feed_count: int, values_per_series: int, what: str) -> tuple[bytes, ...]:
    rows: Sequence[object] = expect(value, list, f"{what} series")
    if len(rows) != feed_count:
        raise EncodingError(f"{what} must have {feed_count} series, got {len(rows)}")
    series = tuple(expect(row, bytes, f"{what} series {i}") for i, row in enumerate(rows))
    for i, row in enumerate(series):
        if len(row) not in (0, values_per_series * INT32_BYTES):
            raise EncodingError(f"{what} series {i} must have {values_per_series} values or none, got {len(row)} bytes")
    return series
