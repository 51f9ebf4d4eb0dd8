"""Time zones, countries and local calendars of assets, by their coordinates."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from forecaster.domain import DAY, Asset, Panel
from forecaster.features.calendar import SATURDAY, SUNDAY, WORKDAY, day_kinds, holidays_of
from forecaster.features.grid import Grid, Picks
from forecaster.features.places import country_of, offsets_s, zone_at
from forecaster.features.windows import windows
from forecaster.models.climatology import Climatology
from forewatt.clear_sky import sine_of_elevation

PLACES = {
    "Europe/Berlin": (51.0, 9.0),
    "Europe/Amsterdam": (52.2, 5.3),
    "America/New_York": (40.7, -74.0),
    "Australia/Sydney": (-33.8, 151.0),
    "Asia/Kolkata": (19.0, 72.9),
    "Australia/Lord_Howe": (-31.55, 159.08),
}


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize("zone", PLACES)
def test_the_zone_and_its_offset_follow_the_place(zone: str) -> None:
    assert zone_at(*PLACES[zone]) == zone
    times_s = np.arange(seconds("2016-01-01"), seconds("2017-01-01"), 6 * 3_600) + 1_234
    local = [datetime.fromtimestamp(int(time_s), UTC).astimezone(ZoneInfo(zone)) for time_s in times_s]
    expected = [int(moment.utcoffset().total_seconds()) for moment in local]  # type: ignore[union-attr]
    assert offsets_s(times_s, zone).tolist() == expected


def test_a_country_has_its_own_holidays_and_the_sea_has_none() -> None:
    assert [country_of(zone) for zone in ("Europe/Berlin", "Europe/Amsterdam", "Etc/GMT-1")] == ["DE", "NL", ""]
    kings_day = datetime(2016, 4, 27).date()  # noqa: DTZ001 - a date
    assert kings_day in holidays_of(2016, "NL")
    assert kings_day not in holidays_of(2016, "DE")
    assert holidays_of(2016, "") == frozenset()
    assert zone_at(40.0, -40.0).startswith("Etc/")


def test_a_day_begins_at_local_midnight() -> None:
    # 2016-06-19 was a Sunday.
    moments = ("18T21:59", "18T22:00", "18T22:30", "19T21:59", "19T22:00")
    times = np.array([seconds(f"2016-06-{moment}") for moment in moments])
    assert day_kinds(times, "Europe/Berlin", "DE").tolist() == [SATURDAY, SUNDAY, SUNDAY, SUNDAY, WORKDAY]


def local_load(name: str, place: tuple[float, float], start_s: int, days: int, asset_class: str = "load") -> Panel:
    """A load that depends on nothing but the local time of day and the kind of day."""
    asset = Asset(name, asset_class, 1.0, *place)
    times_s = start_s + 900 * np.arange(days * DAY)
    zone = zone_at(*place)
    local_s = times_s + offsets_s(times_s, zone)
    shape = 0.4 + 0.3 * np.sin(2 * np.pi * (local_s % 86_400) / 86_400)
    shape -= 0.2 * (day_kinds(times_s, zone, country_of(zone)) != WORKDAY)
    return Panel((asset,), start_s, shape[None].astype(np.float32))


@pytest.mark.parametrize("change", ["2017-03-26", "2016-10-30"])
def test_the_days_before_are_those_of_the_local_clock_when_it_changes(change: str) -> None:
    panel = local_load("l", PLACES["Europe/Berlin"], seconds(change) - 20 * 86_400, 30)
    cut = 20 * DAY + 48
    inputs = windows(Grid(panel), Picks(np.array([0]), np.array([cut + 4]), np.array([cut])))
    column = dict(zip(inputs.columns, np.moveaxis(inputs.decoder, -1, 0), strict=True))
    workday = cut + DAY
    later = windows(Grid(panel), Picks(np.array([0]), np.array([workday + 4]), np.array([workday])))
    truth = panel.pu[0, workday + 4 : workday + 28]
    weekly = dict(zip(later.columns, np.moveaxis(later.decoder, -1, 0), strict=True))["weeks"][0] * later.scale[0]
    assert weekly == pytest.approx(truth, abs=1e-5)
    angle = np.arctan2(column["sine"][0], column["cosine"][0]) % (2 * np.pi)
    local = panel.times_s[cut + 4 : cut + 28] + offsets_s(panel.times_s[cut + 4 : cut + 28], "Europe/Berlin")
    assert angle == pytest.approx(2 * np.pi * (local % 86_400 + 450) / 86_400, abs=1e-4)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney"])
def test_climatology_follows_the_local_clock_and_the_local_holidays(zone: str) -> None:
    panel = local_load("l", PLACES[zone], seconds("2016-02-20"), 90)
    model = Climatology()
    model.fit(panel.known_at(panel.end_s - 40 * 86_400), lambda _share: None)
    anchors = np.arange(50 * DAY, 89 * DAY, 24)
    picks = Picks(np.zeros_like(anchors), anchors, anchors - 4)
    median = model.predict(Grid(panel), picks)[..., 4]
    truth = panel.pu[0][picks.ahead()]
    assert np.abs(median - truth).mean() < 0.02


def test_the_sun_keeps_no_clock() -> None:
    panel = local_load("s", PLACES["Europe/Berlin"], seconds("2016-03-10"), 30, "solar")
    grid = Grid(panel)
    assert not grid.clock_changes
    assert (grid.offset_s == 0).all()


def test_elevation_of_every_place_is_that_of_the_formula() -> None:
    places = [(52.5, 13.4), (-33.9, 151.2), (0.0, -78.5), (78.2, 15.6), (-90.0, 0.0)]
    assets = tuple(Asset(f"s-{n}", "solar", 1.0, *place) for n, place in enumerate(places))
    grid = Grid(Panel(assets, seconds("2016-03-10"), np.zeros((len(assets), 200 * DAY), np.float32)))
    middle_s = grid.panel.times_s + grid.panel.step_s // 2
    for found, place in zip(grid.elevation, places, strict=True):
        assert np.abs(found - sine_of_elevation(middle_s, *place)).max() < 1e-7
