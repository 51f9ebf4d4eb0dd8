"""Turns the rows of a weather service's file into records: times, numbers, and differences of accumulated values."""

from datetime import UTC, datetime, timedelta
from typing import Any

from streaming.edge.config import NwpColumn, NwpConfig, NwpPoint
from streaming.edge.mapping import zone_of
from streaming.edge.parse import MS_PER, both_moments, number, time_ms, utc_ms
from streaming.edge.sources.grib_values import ROUNDING
from streaming.edge.unusable import unusable

KIND = "weather-forecast"
RESOLUTION = timedelta(microseconds=1)
NIGHT = timedelta(hours=3)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RowReader:
    """Reads the rows of one file in order."""

    def __init__(self, config: NwpConfig) -> None:
        self._config = config
        self._zone = zone_of(config.zone) or UTC
        self._last_valid: dict[tuple[str, datetime | None], datetime] = {}
        """The last valid time by point and issue: of a local hour that comes twice it decides which one is meant."""
        self._accumulated: dict[tuple[str, str], tuple[datetime, datetime, float]] = {}
        """By point and column: issue, end and value of the last accumulation."""

    def records(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        """The gateway's records of a row, one for each column; empty cells are skipped.

        What can't be read is set aside with its reason.
        """
        names = [name for name in self._config.columns if (row.get(name) or "").strip()]
        try:
            point = self._point(row)
            valid, issued = self._moments(row, point)
        except (ValueError, OverflowError) as error:
            return [unusable(str(error), row) for _ in names[:1]]
        records = []
        for name in names:
            try:
                record = self._record(name, row[name], point, valid, issued)
            except (ValueError, OverflowError) as error:
                record = unusable(f"{name}: {error}", row, point_id=point.point_id)
            records += [] if record is None else [record]
        return records

    def _point(self, row: dict[str, Any]) -> NwpPoint:
        points = self._config.points
        key = _cell(row, self._config.point) if self._config.point else next(iter(points))
        if key not in points:
            raise ValueError(f"{self._config.point}: {key!r:.80} is none of the declared points")
        return points[key]

    def _moments(self, row: dict[str, Any], point: NwpPoint) -> tuple[datetime, datetime]:
        """The row's valid time and issue time, in UTC."""
        config = self._config
        issued = self._utc(_cell(row, config.issued)) if config.issued else None
        if config.valid is None:
            assert issued is not None
            return issued + timedelta(hours=number(_cell(row, config.lead), config.decimal)), issued
        key = (point.point_id, issued)
        text, before = _cell(row, config.valid), self._last_valid.get(key)
        valid = self._utc(text, before)
        if config.stamp == "end" and before is not None and valid <= before and self._is_long_night(valid):
            # Some files name the end of the repeated hour as if clocks were not put back.
            raise ValueError(
                f"{text!r:.80} is not later than the row before it, in the night in which clocks are put back: "
                "write times with their offsets"
            )
        self._last_valid[key] = valid
        return valid, valid - timedelta(hours=config.lead_h or 0) if issued is None else issued

    def _utc(self, text: str, after: datetime | None = None) -> datetime:
        """The time in UTC. Of an hour that comes twice it is the second one, if the first is not after `after`."""
        if self._config.time_format in MS_PER:
            return EPOCH + timedelta(milliseconds=time_ms(text, self._config.time_format))
        first, second = both_moments(text, self._zone, self._config.time_format)
        if second < first and not (self._has_ends and self._is_switch(first)):
            raise ValueError(
                f"{text!r:.80} does not exist in {self._config.zone}, because clocks are put forward: "
                "is it the `zone` of the times?"
            )
        return second if after is not None and first <= after < second else first

    @property
    def _has_ends(self) -> bool:
        """Whether times may be the ends of intervals."""
        return self._config.stamp == "end" or any(column.accumulated for column in self._config.columns.values())

    def _is_long_night(self, moment: datetime) -> bool:
        """Whether clocks are put back within a few hours of this moment."""
        before, after = ((moment + side * NIGHT).astimezone(self._zone).utcoffset() for side in (-1, 1))
        return before is not None and after is not None and after < before

    def _is_switch(self, moment: datetime) -> bool:
        """Whether clocks are changed at this moment."""
        before, after = ((moment + offset).astimezone(self._zone).utcoffset() for offset in (-RESOLUTION, timedelta()))
        return before != after

    def _record(
        self, name: str, text: str, point: NwpPoint, valid: datetime, issued: datetime
    ) -> dict[str, Any] | None:
        column, interval = self._config.columns[name], timedelta(seconds=self._config.interval_s)
        value = number(text, self._config.decimal)
        if column.accumulated:
            start, value = self._difference((point.point_id, name), valid, issued, value, interval)
            interval = valid - start
            if not interval:
                return None
        else:
            start = valid - interval if self._config.stamp == "end" else valid
        return _record(column, point, issued, start, interval, value)

    def _difference(
        self, key: tuple[str, str], valid: datetime, issued: datetime, value: float, interval: timedelta
    ) -> tuple[datetime, float]:
        """The start and the amount of what was added since the last row. An accumulated value is dated at its end."""
        last = self._accumulated.get(key)
        if last is not None and (last[0] == issued or self._config.lead_h is not None):
            return self._added(key, last, valid, issued, value)
        self._accumulated[key] = (issued, valid, value)
        if valid - issued > interval and self._config.lead_h is None:
            raise ValueError("an accumulated value needs the one before it, and this is the first of its issue")
        return max(valid - interval, issued) if self._config.lead_h is None else valid - interval, value

    def _added(
        self,
        key: tuple[str, str],
        last: tuple[datetime, datetime, float],
        valid: datetime,
        issued: datetime,
        value: float,
    ) -> tuple[datetime, float]:
        """The start and the amount of what was added since the `last` value of the same accumulation."""
        if valid <= last[1]:
            if (valid, value) == last[1:]:
                return valid, 0.0
            raise ValueError(
                "an accumulated value needs the one before it, and this one is not later than the last row"
            )
        # Packed values are rounded. A smaller one by more than that is the first after the service has started again.
        if last[2] * (1 - ROUNDING) <= value < last[2]:
            self._accumulated[key] = (issued, valid, last[2])
            return last[1], 0.0
        self._accumulated[key] = (issued, valid, value)
        return last[1], value - last[2] if value >= last[2] else value


def _record(
    column: NwpColumn, point: NwpPoint, issued: datetime, start: datetime, interval: timedelta, value: float
) -> dict[str, Any]:
    return {
        "kind": KIND,
        "point_id": point.point_id,
        "latitude": point.latitude,
        "longitude": point.longitude,
        "issued_ms": utc_ms(issued),
        "time_ms": utc_ms(start),
        "interval_s": round(interval.total_seconds()),
        "variable": column.variable,
        "value": value,
        "unit": column.unit,
    }


def _cell(row: dict[str, Any], name: str | None) -> str:
    cell = row.get(name or "")
    if not isinstance(cell, str) or not cell.strip():
        raise ValueError(f"{name}: the row has no value")
    return cell.strip()
