"""Weather that deviates from its forecast raises one alert, which recovers, also after a crash."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres
from streaming.assets.model import Asset
from streaming.jobs.watch.anomalies import progress
from streaming.jobs.watch.anomalies.weather import check_weather
from tests.streaming.stores import own_stores

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
HOUR, STEP = timedelta(hours=1), timedelta(minutes=15)


def station(asset_id: str, latitude: float, unit: str = "C") -> Asset:
    place = {"latitude": latitude, "longitude": 10.0, "region": "north", "capacity_mw": 0.0}
    return Asset.model_validate(
        {"asset_id": asset_id, "name": asset_id, "asset_class": "weather", "unit": unit, **place}
    )


@pytest.fixture
def settings(stack_parts: Callable[..., Stack]) -> Settings:
    """Databases of this test: two stations near a grid point and one far away. The forecast is 20 degrees all day."""
    stations = [station("t-1", 54.0), station("t-far", 58.0), station("h-1", 54.0, "%")]
    changed = own_stores(stack_parts("postgres", "mongo").settings, "anomaly_tests", stations)
    with postgres.connect(changed.postgres_url) as history:
        history.execute("insert into weather_points values ('p-1', 54.1, 10.0)")
        predict = "insert into weather_forecasts values ('p-1', 'temperature', %s, %s, 3600, %s)"
        for hour in range(-2, 6):
            history.execute(predict, (NOON + hour * HOUR, NOON - 12 * HOUR, 20.0))
    return changed


def measure(settings: Settings, *readings: tuple[int, float], name: str = "t-1", quality: int = 0) -> None:
    with postgres.connect(settings.postgres_url) as history:
        for step, value in readings:
            row = (name, NOON + step * STEP, "temperature", value, quality)
            history.execute("insert into weather values (%s, %s, %s, %s, %s)", row)


def details(settings: Settings) -> list[Any]:
    database = mongo.database(settings)
    try:
        return [alert["details"] for alert in database.alerts.find().sort("time", 1)]
    finally:
        database.client.close()


def alerts(settings: Settings) -> list[tuple[str, Any, Any]]:
    database = mongo.database(settings)
    try:
        found = database.alerts.find({"kind": "forecast-anomaly"}).sort("time", 1)
        return [(alert["asset_id"], alert["time"], alert["recovered_at"]) for alert in found]
    finally:
        database.client.close()


def test_an_alert_lasts_until_a_reading_agrees_with_its_forecast(settings: Settings) -> None:
    measure(settings, (0, 21.0), (1, 27.0), (2, 30.0))
    measure(settings, (1, 40.0), name="t-far")
    assert check_weather(settings) == 3
    assert alerts(settings) == [("t-1", NOON + STEP, None)]
    measured = {"quantity": "temperature", "value": 27.0, "forecast": 20.0, "lead_h": 12.25, "point_id": "p-1"}
    assert details(settings) == [{**measured, "away_km": pytest.approx(11.1, abs=0.1)}]
    measure(settings, (3, 29.0), (4, 25.0), (5, 26.5))
    assert check_weather(settings) == 3
    assert alerts(settings) == [("t-1", NOON + STEP, NOON + 4 * STEP), ("t-1", NOON + 5 * STEP, None)]
    assert check_weather(settings) == 0


def test_readings_that_are_checked_again_after_a_crash_raise_no_second_alert(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure(settings, (-1, 30.0))
    check_weather(settings)
    measure(settings, (0, 30.0), (1, 21.0), (2, 30.0))

    def crash(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(progress, "store_progress", crash)
        with pytest.raises(ConnectionError):
            check_weather(settings)
    before = alerts(settings)
    assert before == [("t-1", NOON - STEP, NOON + STEP), ("t-1", NOON + 2 * STEP, None)]
    assert check_weather(settings) == 3
    assert alerts(settings) == before


def test_bad_readings_and_later_forecasts_are_ignored(settings: Settings) -> None:
    with postgres.connect(settings.postgres_url) as history:
        later = (NOON, NOON + HOUR, 35.0)
        history.execute("insert into weather_forecasts values ('p-1', 'temperature', %s, %s, 3600, %s)", later)
    measure(settings, (0, 21.0))
    measure(settings, (1, 99.0), quality=1)
    assert check_weather(settings) == 1
    assert alerts(settings) == []
