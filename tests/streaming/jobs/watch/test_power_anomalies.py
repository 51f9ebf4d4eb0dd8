"""Power outside its forecast raises one alert, which recovers, also after a crash."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres
from streaming.assets.model import Asset
from streaming.history.tables import ensure_partitions
from streaming.jobs.watch.anomalies import progress
from streaming.jobs.watch.anomalies.power import check_power
from streaming.quality.rules import rules
from tests.streaming.stores import own_stores

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
HOUR, STEP = timedelta(hours=1), timedelta(minutes=15)
FORECASTS = files("forecaster.service.results").joinpath("schema.sql").read_text()
STREAK = rules().power.intervals


def turbine(asset_id: str) -> Asset:
    place = {"latitude": 54.0, "longitude": 10.0, "region": "north", "capacity_mw": 4.0}
    return Asset.model_validate({"asset_id": asset_id, "name": asset_id, "asset_class": "wind", **place})


MARGIN_MW = rules().power.margin_mw_of(turbine("w-1"))


@pytest.fixture
def settings(stack_parts: Callable[..., Stack]) -> Settings:
    """Databases of this test with two turbines, without the table of forecasts."""
    changed = own_stores(stack_parts("postgres", "mongo").settings, "power_anomalies", [turbine("w-1"), turbine("w-2")])
    with postgres.connect(changed.postgres_url) as history:
        ensure_partitions(history, NOON, NOON)
    return changed


def forecast(
    settings: Settings, first: datetime, issued: datetime, lowest: float, highest: float, name: str = "w-1"
) -> None:
    """Store a forecast of six hours and three levels, in the table that the forecast services create."""
    postgres.apply_schema(settings.postgres_url, FORECASTS)
    quantiles = [lowest, (lowest + highest) / 2, highest] * 24
    row = (name, first, f"0x{issued:%H%M}", "lstm", "north", issued, 900, 3, 0, quantiles)
    with postgres.connect(settings.postgres_url) as history:
        history.execute(f"insert into forecasts values ({', '.join(['%s'] * len(row))})".encode(), row)


def measure(settings: Settings, readings: dict[int, float], name: str = "w-1", quality: int = 0) -> None:
    """Store power in MW, by the number of its interval after noon."""
    with postgres.connect(settings.postgres_url) as history:
        for step, power_mw in readings.items():
            row = (name, NOON + step * STEP, power_mw, quality)
            history.execute("insert into readings values (%s, %s, %s, %s)", row)


def details(settings: Settings) -> list[Any]:
    database = mongo.database(settings)
    try:
        return [alert["details"] for alert in database.alerts.find().sort("time", 1)]
    finally:
        database.client.close()


def alerts(settings: Settings) -> list[tuple[str, Any, Any]]:
    database = mongo.database(settings)
    try:
        found = database.alerts.find({"kind": "power-anomaly"}).sort("time", 1)
        return [(alert["asset_id"], alert["time"], alert["recovered_at"]) for alert in found]
    finally:
        database.client.close()


def test_without_a_table_of_forecasts_nothing_is_checked(settings: Settings) -> None:
    measure(settings, {0: 4.0})
    assert check_power(settings) == 0


def test_an_alert_lasts_until_the_power_is_inside_its_forecast_again(settings: Settings) -> None:
    forecast(settings, NOON, NOON - HOUR, 2.0, 2.5)
    within = 2.5 + 0.99 * MARGIN_MW
    measure(settings, {-1: 4.0, 0: within, **dict.fromkeys(range(1, STREAK), 4.0)})
    measure(settings, dict.fromkeys(range(STREAK), 4.0), name="w-2")
    assert check_power(settings) == STREAK, "only readings with a forecast are checked"
    assert alerts(settings) == []
    measure(settings, {STREAK: 0.0})
    assert check_power(settings) == 1
    assert alerts(settings) == [("w-1", NOON + STEP, None)]
    outside = {"power_mw": 0.0, "lowest_mw": 2.0, "highest_mw": 2.5, "model": "lstm"}
    assert details(settings) == [{**outside, "lead_h": 1 + STREAK / 4, "intervals": STREAK}]
    measure(settings, {STREAK + 1: 0.0, STREAK + 3: 2.2, 24: 0.0})
    assert check_power(settings) == 2, "the last reading is after the end of the forecast"
    assert alerts(settings) == [("w-1", NOON + STEP, NOON + (STREAK + 3) * STEP)]
    measure(settings, {STREAK + 2: 2.2})
    assert check_power(settings) == 0, "a late reading is not checked"
    assert len(alerts(settings)) == 1


def test_a_reading_is_compared_with_the_last_forecast_issued_before_it(settings: Settings) -> None:
    forecast(settings, NOON, NOON - HOUR, 0.0, 0.5)
    forecast(settings, NOON - HOUR, NOON - 2 * HOUR, 3.0, 4.0)
    forecast(settings, NOON + STREAK * STEP, NOON + HOUR, 3.0, 4.0)
    measure(settings, dict.fromkeys(range(2 * STREAK), 3.5))
    measure(settings, dict.fromkeys(range(2 * STREAK, 4 * STREAK), 0.0), quality=1)
    assert check_power(settings) == 2 * STREAK
    assert alerts(settings) == [("w-1", NOON, NOON + STREAK * STEP)]


def test_readings_that_are_checked_again_after_a_crash_raise_no_second_alert(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    forecast(settings, NOON, NOON - HOUR, 2.0, 2.5)
    measure(settings, dict.fromkeys(range(2), 4.0))
    check_power(settings)
    measure(
        settings,
        {**dict.fromkeys(range(2, STREAK), 4.0), STREAK: 2.2, **dict.fromkeys(range(STREAK + 1, 2 * STREAK + 1), 0.0)},
    )

    def crash(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(progress, "store_progress", crash)
        with pytest.raises(ConnectionError):
            check_power(settings)
    before = alerts(settings)
    assert before == [("w-1", NOON, NOON + STREAK * STEP), ("w-1", NOON + (STREAK + 1) * STEP, None)]
    assert check_power(settings) == 2 * STREAK - 1
    assert alerts(settings) == before
    assert check_power(settings) == 0
