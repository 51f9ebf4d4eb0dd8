"""Which records are taken, and which token is whose."""

import pytest

from streaming.gateway.records import judge
from streaming.gateway.tokens import Tokens

GOOD = {"asset_id": "s-1", "asset_class": "solar", "time_ms": 1_465_948_800_000, "value": 1.0, "unit": "kW"}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"asset_class": "nuclear"}, "asset_class"),
        ({"time_ms": -1}, "time_ms"),
        ({"time_ms": "now"}, "time_ms"),
        ({"value": float("nan")}, "value"),
        ({"value": float("inf")}, "value"),
        ({"value": "1"}, "value"),
        ({"unit": ""}, "unit"),
        ({"asset_id": ""}, "asset_id"),
        ({"more": 1}, "more"),
    ],
)
def test_a_bad_record_is_refused_by_name_and_stops_no_other(change: dict[str, object], named: str) -> None:
    good, bad = judge([GOOD, {**GOOD, **change}, GOOD])
    assert len(good) == 2
    assert [rejection.index for rejection in bad] == [1]
    assert named in bad[0].reason


@pytest.mark.parametrize("raw", [None, 7, "text", [], {}])
def test_what_is_no_record_at_all_is_refused(raw: object) -> None:
    good, bad = judge([raw])
    assert not good
    assert bad[0].reason


def test_token_names_its_agent() -> None:
    tokens = Tokens("edge-1:one, edge-2:two")
    assert tokens.agent("Bearer two") == "edge-2"
    assert tokens.agent("bearer one") == "edge-1"
    for wrong in (None, "", "Bearer", "Bearer ", "Bearer three", "Basic one", "one", "Bearer é"):
        assert tokens.agent(wrong) is None
    assert Tokens("").agent("Bearer ") is None


@pytest.mark.parametrize("pairs", ["edge-1", "edge-1:", ":token"])
def test_a_malformed_token_list_is_refused_without_showing_it(pairs: str) -> None:
    with pytest.raises(ValueError, match="FOREWATT_GATEWAY_TOKENS"):
        Tokens(pairs)
