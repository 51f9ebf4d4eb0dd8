"""Counts of cumulative meters become mean power: also after resets, rollovers, replacements and gaps."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streaming.edge.buffer import DiskBuffer
from streaming.edge.counters import Counters, Declared
from streaming.edge.mapping import Counter

T0_MS, QUARTER_MS = 1_777_888_800_000, 900_000


def count(quarter: float, value: float, unit: str = "kWh", **fields: Any) -> dict[str, Any]:
    at = {"time_ms": T0_MS + round(quarter * QUARTER_MS), "value": value, "unit": unit}
    return {"asset_id": "cnt-40mw", "asset_class": "load", **at, **fields}


def readings(records: list[dict[str, Any]], unit: str = "kWh", **declared: Any) -> list[Any]:
    """(quarter hours after T0, kW) of readings, and the reasons of what was set aside."""
    counters = Counters({"cnt-40mw": Declared(Counter(**declared), unit)}, lambda _: None)
    return [
        record["reason"]
        if record.get("kind") == "unusable"
        else ((record["time_ms"] - T0_MS) / QUARTER_MS, pytest.approx(record["value"]))
        for record in counters.difference(records)[0]
    ]


def test_a_rising_count_is_mean_power_from_the_first_of_two_counts_on() -> None:
    assert readings([count(0, 8_211), count(1, 8_461), count(2, 8_461)]) == [(0, 1_000), (1, 0)]


def test_the_unit_of_a_count_is_its_own_or_the_declared_one() -> None:
    assert readings([count(0, 8.0, "MWh"), count(1, 8_250.0, "kWh")]) == [(0, 1_000)]
    assert readings([count(0, 8.0, ""), count(1, 8.25, "")], unit="MWh") == [(0, 1_000)]


def test_a_declared_rollover_is_no_fall() -> None:
    rolled = [count(0, 999_900), count(1, 150)]
    assert readings(rolled, width=1_000_000, most_kw=40_000) == [(0, 1_000)]
    assert "reset or replaced" in readings(rolled)[0]


def test_a_reset_or_another_meter_is_set_aside_and_counting_goes_on() -> None:
    fallen, after = readings([count(0, 8_211), count(1, 10), count(2, 260)], most_kw=40_000)
    assert ("reset or replaced" in fallen, after) == (True, (1, 1_000))
    jumped, after = readings([count(0, 8_211), count(1, 900_000), count(2, 900_250)], most_kw=40_000)
    assert ("more than 40000 kW" in jumped, after) == (True, (1, 1_000))
    unlikely = readings([count(0, 500_000), count(1, 10)], width=1_000_000, most_kw=40_000)
    assert "reset or replaced" in unlikely[0]


def test_a_gap_has_its_mean_and_says_what_it_covers() -> None:
    counters = Counters({"cnt-40mw": Declared(Counter(), "kWh")}, lambda _: None)
    (reading,), _ = counters.difference([count(0, 0), count(8, 2_000)])
    assert (reading["value"], reading["unit"], reading["covers_s"]) == (1_000, "kW", 7_200)
    assert "in a gap of 48.0 h" in readings([count(0, 0), count(4 * 48, 1_000)])[0]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("uncertain", "good", "uncertain"),
        ("good", "uncertain", "uncertain"),
        ("undated", "uncertain", "uncertain"),
        ("undated", "good", "undated"),
    ],
)
def test_a_mean_is_as_doubtful_as_its_more_doubtful_count(first: str, second: str, expected: str) -> None:
    counters = Counters({"cnt-40mw": Declared(Counter(), "kWh")}, lambda _: None)
    counts = [count(0, 0, status=first), count(1, 10, status=second), count(2, 20), count(3, 30)]
    found = [record.get("status") for record in counters.difference(counts)[0]]
    assert found == [expected, second if second != "good" else None, None]


def test_a_doubt_survives_a_restart(tmp_path: Path) -> None:
    declared = {"cnt-40mw": Declared(Counter(), "kWh")}
    with DiskBuffer(tmp_path / "edge.sqlite") as buffer:
        buffer.append([], notes=Counters(declared, buffer.note).difference([count(0, 0, status="uncertain")])[1])
        (reading,) = Counters(declared, buffer.note).difference([count(1, 10)])[0]
    assert reading["status"] == "uncertain"


def test_two_counts_of_one_time_are_called_so() -> None:
    assert readings([count(0, 100), count(0, 101)]) == ["another count of the same time as the last one"]


def test_repeated_and_earlier_counts_change_nothing() -> None:
    first, late, second = readings([count(1, 250), count(1, 250), count(2, 500), count(0, 0), count(3, 750)])
    assert (first, "earlier" in late, second) == ((1, 1_000), True, (2, 1_000))


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": float("nan")},
        {"value": float("inf")},
        {"value": True},
        {"value": -1e308, "unit": "GWh"},
        {"time_ms": T0_MS * 1_000},
        {"time_ms": T0_MS // 1_000},
        {"time_ms": True},
        {"time_ms": 1e300},
    ],
)
def test_a_count_that_cant_be_is_set_aside_and_no_later_one_is_measured_from_it(wrong: dict[str, Any]) -> None:
    found = readings([count(0, 8_211), {**count(1, 8_400), **wrong}, count(2, 8_711)])
    assert (isinstance(found[0], str), found[1:]) == (True, [(0, 1_000)])


def test_a_clock_that_was_ahead_for_one_count_does_not_hold_up_the_meter() -> None:
    ahead, clock_ms = count(4 * 24 * 365, 8_300), T0_MS + 3 * QUARTER_MS
    declared = {"cnt-40mw": Declared(Counter(), "kWh")}
    counters = Counters(declared, lambda _: None, lambda: clock_ms)
    (aside, *later), _ = counters.difference([count(0, 8_211), ahead, count(2, 8_711), count(3, 8_961)])
    assert ("future" in aside["reason"], [each["value"] for each in later]) == (True, [1_000, 1_000])
    # As the first count of all it can't be known as wrong; it is, as soon as an earlier one comes.
    (reading,), _ = counters.difference([ahead, count(2, 8_711), count(3, 8_961)])
    assert reading["value"] == 1_000


def test_an_agent_whose_own_clock_has_stopped_in_1970_still_measures() -> None:
    counters = Counters({"cnt-40mw": Declared(Counter(), "kWh")}, lambda _: None, lambda: 0)
    assert [each["value"] for each in counters.difference([count(0, 0), count(1, 250), count(2, 250)])[0]] == [1_000, 0]


def test_the_last_count_survives_a_restart(tmp_path: Path) -> None:
    declared = {"cnt-40mw": Declared(Counter(), "kWh")}
    for record, expected in ((count(0, 100), []), (count(1, 350), [1_000])):
        with DiskBuffer(tmp_path / "edge.sqlite") as buffer:
            records, notes = Counters(declared, buffer.note).difference([record])
            buffer.append(records, notes=notes)
            assert [round(each["value"], 6) for each in records] == expected


def test_records_of_other_assets_and_kinds_stay_as_they_are() -> None:
    counters = Counters({"cnt-40mw": Declared(Counter(), "kWh")}, lambda _: None)
    others: list[dict[str, Any]] = [{**count(0, 1), "asset_id": "b"}, {"kind": "unusable"}, {"raw": 1}]
    assert counters.difference(others) == (others, {})


def test_a_state_of_charge_is_no_count() -> None:
    counters = Counters({"cnt-40mw": Declared(Counter(), "kWh")}, lambda _: None)
    charges = [{**count(step, 0.5), "unit": unit} for step, unit in enumerate(("%", "1"))]
    assert counters.difference(charges) == (charges, {})


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["time_ms", "value", "unit"]), st.none() | st.floats() | st.text())))
def test_no_count_ends_the_agent(changes: list[dict[str, Any]]) -> None:
    records = [{**count(step, step), **change} for step, change in enumerate(changes)]
    Counters({"cnt-40mw": Declared(Counter(), "kWh")}, lambda _: None).difference(records)
