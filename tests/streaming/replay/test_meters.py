"""The due readings, and their messages."""

import itertools
import json

import pytest

from streaming.assets.model import Asset
from streaming.errors import OutsideProfiles
from streaming.replay.faults import faults
from streaming.replay.meters import Meters, due
from streaming.simbench.profiles import START_S, row_at
from streaming.simbench.region import profile_mw

NOON_S = START_S + 100 * 86_400 + 12 * 3_600


@pytest.mark.parametrize(
    ("position", "now", "expected"),
    [(0, 899, []), (0, 900, [0]), (0, 2_700, [0, 900, 1_800]), (900, 1_800, [900]), (450, 1_000, [0]), (900, 900, [])],
)
def test_an_interval_is_due_once_it_has_ended(position: int, now: int, expected: list[int]) -> None:
    assert list(due(position, now)) == expected


def test_due_intervals_have_no_gap_between_clock_steps() -> None:
    moments = [0, 10, 900, 1_799, 1_800, 5_000, 9_001]
    published = [start for before, now in itertools.pairwise(moments) for start in due(before, now)]
    assert published == list(range(0, 9_000, 900))


def test_a_reading_has_the_profiles_value_in_the_meters_unit(region: list[Asset]) -> None:
    messages = Meters(region).readings(NOON_S)
    assert len(messages) == len(region)
    assert {asset.unit for asset in region} == {"kW", "MW"}
    for asset, message in zip(region, messages, strict=True):
        sent = json.loads(message.payload)
        assert message.topic == f"sites/{asset.region}/{asset.asset_class}/{asset.asset_id}/power"
        assert sent["t"] == NOON_S * 1_000
        power_mw = sent["v"] / (1_000 if sent["u"] == "kW" else 1)
        assert power_mw == pytest.approx(profile_mw(asset)[row_at(NOON_S)])


def test_a_time_outside_the_profiles_is_refused(region: list[Asset]) -> None:
    with pytest.raises(OutsideProfiles):
        Meters(region[:1]).readings(START_S - 900)


def test_faults_are_an_unknown_unit_and_an_unknown_asset() -> None:
    malformed, unknown = faults("north", NOON_S)
    assert json.loads(malformed.payload)["u"] not in ("W", "kW", "MW", "GW")
    assert json.loads(unknown.payload)["u"] == "kW"
    assert malformed.topic != unknown.topic
