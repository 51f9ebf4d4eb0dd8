"""Validation of records, and the agents' tokens."""

import pytest

from streaming.gateway.records import Record, validate_records
from streaming.gateway.tokens import Agent, Tokens

GOOD = {"asset_id": "s-1", "asset_class": "solar", "time_ms": 1_465_948_800_000, "value": 1.0, "unit": "kW"}
ANYTHING = Agent("edge-1").may_send


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"asset_class": "nuclear"}, "asset_class"),
        ({"time_ms": -1}, "time_ms"),
        ({"time_ms": "now"}, "time_ms"),
        ({"value": float("nan")}, "value"),
        ({"value": float("inf")}, "value"),
        ({"value": "1"}, "value"),
        ({"value": 1e308, "unit": "GW"}, "value"),
        ({"value": -1e16}, "value"),
        ({"unit": "u" * 17}, "unit"),
        ({"asset_id": ""}, "asset_id"),
        ({"more": 1}, "more"),
    ],
)
def test_an_invalid_record_is_rejected_by_field_and_others_are_accepted(change: dict[str, object], named: str) -> None:
    good, bad = validate_records([GOOD, {**GOOD, **change}, GOOD], ANYTHING)
    assert len(good) == 2
    assert [rejection.index for rejection in bad] == [1]
    assert named in bad[0].reason


@pytest.mark.parametrize("raw", [None, 7, "text", [], {}])
def test_a_value_that_is_no_record_is_rejected(raw: object) -> None:
    good, bad = validate_records([raw], ANYTHING)
    assert not good
    assert bad[0].reason


PRICE = {"kind": "price", "zone": "north", "value": 1.0, "unit": "EUR/MWh"}
WEATHER = {"kind": "weather-forecast", "point_id": "p", "latitude": 1.0, "longitude": 1.0, "value": 1.0, "unit": "K"}
EVENT = {"kind": "agent-event", "event": "records-lost", "message": "lost"}


@pytest.mark.parametrize("size", [2**31, 2**63, 10**30])
@pytest.mark.parametrize(
    ("record", "field"),
    [(PRICE, "interval_s"), ({**WEATHER, "variable": "temperature"}, "interval_s"), (EVENT, "records")],
)
def test_an_integer_that_no_store_holds_is_rejected_before_it_reaches_one(
    record: dict[str, object], field: str, size: int
) -> None:
    times = {"time_ms": GOOD["time_ms"], "issued_ms": GOOD["time_ms"]}
    raw = {**record, **(times if field == "interval_s" else {"time_ms": GOOD["time_ms"]}), field: size}
    good, bad = validate_records([raw], ANYTHING)
    fits = field == "records" and size < 2**63
    assert (len(good), [field in rejection.reason for rejection in bad]) == ((1, []) if fits else (0, [True]))


def test_an_agent_may_send_only_for_the_assets_on_its_list() -> None:
    agent = Tokens("edge-1:one:s-*|w-1").agent("Bearer one")
    assert agent == Agent("edge-1", ("s-*", "w-1"))
    good, bad = validate_records([GOOD, {**GOOD, "asset_id": "w-1"}, {**GOOD, "asset_id": "w-10"}], agent.may_send)
    assert [isinstance(record, Record) and record.asset_id for record in good] == ["s-1", "w-1"]
    assert [(rejection.index, "w-10" in rejection.reason) for rejection in bad] == [(2, True)]


def test_an_id_with_the_signs_of_a_pattern_is_itself() -> None:
    assert Agent("edge-1", ("roof[1]",)).may_send("roof[1]")
    assert Agent("edge-1", ("roof[1]",)).may_send("roof1")
    assert not Agent("edge-1", ("roof[1]",)).may_send("roof[2]")


def test_a_token_identifies_its_agent() -> None:
    tokens = Tokens("edge-1:one, edge-2:two")
    assert tokens.agent("Bearer two") == Agent("edge-2")
    assert tokens.agent("bearer one") == Agent("edge-1")
    for wrong in (None, "", "Bearer", "Bearer ", "Bearer three", "Basic one", "one", "Bearer é"):
        assert tokens.agent(wrong) is None
    assert Tokens("").agent("Bearer ") is None


@pytest.mark.parametrize("pairs", ["edge-1", "edge-1:", ":token", "edge-1:token:", "edge-1:token:a||b"])
def test_a_malformed_token_list_is_refused(pairs: str) -> None:
    with pytest.raises(ValueError, match="FOREWATT_GATEWAY_TOKENS"):
        Tokens(pairs)


FORECAST = {
    "kind": "weather-forecast",
    "point_id": "icon-1",
    "latitude": 53.0,
    "longitude": 11.0,
    "issued_ms": 1_465_948_800_000,
    "time_ms": 1_465_959_600_000,
    "variable": "temperature",
    "value": 281.5,
    "unit": "K",
}
PRICE = {
    "kind": "price",
    "zone": "north",
    "issued_ms": 1_465_900_000_000,
    "time_ms": 1_465_948_800_000,
    "value": -12.5,
    "unit": "EUR/MWh",
}


@pytest.mark.parametrize(
    ("record", "change", "named"),
    [
        (FORECAST, {"latitude": 91.0}, "latitude"),
        (FORECAST, {"point_id": "a/b"}, "point_id"),
        (FORECAST, {"value": None}, "value"),
        (FORECAST, {"issued_ms": -1}, "issued_ms"),
        (PRICE, {"product": "futures"}, "product"),
        (PRICE, {"interval_s": 0}, "interval_s"),
        (PRICE, {"value": float("nan")}, "value"),
        (PRICE, {"kind": "cost"}, "kind"),
        (PRICE, {"kind": ["price"]}, "kind"),
    ],
)
def test_a_batch_may_mix_readings_predictions_and_prices(
    record: dict[str, object], change: dict[str, object], named: str
) -> None:
    good, bad = validate_records([GOOD, record, {**record, **change}], ANYTHING)
    assert len(good) == 2
    assert named in bad[0].reason


def test_an_agent_may_send_only_for_the_points_and_zones_on_its_list() -> None:
    good, bad = validate_records(
        [FORECAST, PRICE, {**PRICE, "zone": "south"}], Agent("edge-1", ("icon-*", "north")).may_send
    )
    assert (len(good), [rejection.index for rejection in bad]) == (2, [2])
