"""Turns the counts of cumulative meters into mean power: the difference of two counts over the time between them."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from streaming.edge.mapping import Counter
from streaming.edge.parse import number
from streaming.edge.unusable import unusable
from streaming.moments import check_moment
from streaming.units import UNITS, is_share

HOUR_MS = 3_600_000
AHEAD_MS = 24 * HOUR_MS
"""A count that is dated so long after now has a wrong time, or else the agent's own clock is wrong."""
KWH_PER_MWH = 1_000.0
DOUBTS = ("uncertain", "undated")
"""The statuses of doubtful readings, the most doubtful one first."""


@dataclass(frozen=True)
class Declared:
    """An asset's counter, and the unit of its `width`."""

    counter: Counter
    unit: str


class Counters:
    """The assets with a declared counter. The last count of each is kept as a note, which `note` reads."""

    def __init__(
        self,
        declared: Mapping[str, Declared],
        note: Callable[[str], Any],
        clock_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._declared, self._note, self._clock_ms = declared, note, clock_ms

    def difference(self, records: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, object]]:
        """The records with counts replaced by power, and the notes to store with them. A first count is no reading."""
        notes: dict[str, object] = {}
        differenced: list[dict[str, Any]] = []
        for record in records:
            declared = self._declared.get(str(record.get("asset_id")))
            if declared is None or "kind" in record or is_share(record.get("unit")):
                differenced.append(record)
                continue
            name = f"counter:{record['asset_id']}"
            reading, count = step(notes.get(name, self._note(name)), record, declared, self._clock_ms())
            notes[name] = count
            differenced += [] if reading is None else [reading]
        return differenced, notes


def step(last: Any, record: dict[str, Any], declared: Declared, clock_ms: int) -> tuple[dict[str, Any] | None, Any]:
    """The reading that follows from one more count, and the count that is the last one then.

    It is `[time_ms, kWh]`, and its status if that is not good. A count that can't be is set aside, and is not the last
    one. `clock_ms` is the agent's own time.
    """
    identity = {"asset_id": record["asset_id"]}
    try:
        now_ms = check_moment(int(number(record["time_ms"])))
        kwh = energy_kwh(number(record["value"]), str(record["unit"] or declared.unit))
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        return unusable(f"not a count of energy: {error}", record, **identity), last
    status = record.get("status")
    count = [now_ms, kwh, status] if status in DOUBTS else [now_ms, kwh]
    if last is None:
        return None, count
    before_ms, before_kwh, *doubts = last
    latest_ms = clock_ms + AHEAD_MS
    if before_ms <= latest_ms < now_ms:
        return unusable("a count from the future: is the clock wrong?", record, **identity), last
    if now_ms <= latest_ms < before_ms:
        # The last count was from the future. Nothing is known of the time before this one.
        return None, count
    if now_ms <= before_ms:
        repeated = now_ms == before_ms and kwh == before_kwh
        reason = "an earlier count than" if now_ms < before_ms else "another count of the same time as"
        return (None if repeated else unusable(f"{reason} the last one", record, **identity)), last
    hours = (now_ms - before_ms) / HOUR_MS
    used_kwh = _used(before_kwh, kwh, hours, declared)
    if isinstance(used_kwh, str):
        return unusable(used_kwh, record, **identity), count
    if now_ms - before_ms > declared.counter.longest_gap_s * 1_000:
        return unusable(f"{used_kwh:.6g} kWh in a gap of {hours:.1f} h", record, **identity), count
    covers_s = max(1, round((now_ms - before_ms) / 1_000))
    reading = {**record, "time_ms": before_ms, "value": used_kwh / hours, "unit": "kW", "covers_s": covers_s}
    # A mean between two counts is as doubtful as the more doubtful of them.
    doubts += [status] if status in DOUBTS else []
    return {**reading, **({"status": min(doubts, key=DOUBTS.index)} if doubts else {})}, count


def energy_kwh(value: float, unit: str) -> float:
    """The count in kWh; ValueError for a unit that is not one of energy."""
    if unit not in UNITS or not UNITS[unit].energy or UNITS[unit].quantity != "power":
        raise ValueError(f"unit: {unit!r} is not one of Wh, kWh, MWh and GWh")
    return number(value * UNITS[unit].scale * KWH_PER_MWH)


def _used(before_kwh: float, kwh: float, hours: float, declared: Declared) -> float | str:
    """The energy between two counts, or why it is unknown."""
    counter = declared.counter
    used = kwh - before_kwh
    if used < 0 and counter.width is not None:
        used += energy_kwh(counter.width, declared.unit)
    if used < 0:
        return f"the count fell from {before_kwh:.6g} to {kwh:.6g} kWh: the meter was reset or replaced"
    if counter.most_kw is not None and used > counter.most_kw * hours:
        return (
            f"from {before_kwh:.6g} to {kwh:.6g} kWh in {hours:.2f} h is more than {counter.most_kw:.6g} kW: "
            "the meter was reset or replaced"
        )
    return used
