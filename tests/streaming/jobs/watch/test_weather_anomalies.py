"""Weather that came otherwise than forecast: told once, from its begin to its end, through a crash at any point."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres
from streaming.assets.model import Asset
from streaming.jobs.watch.anomalies import progress, weather
from tests.streaming.stores import own_stores

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
HOUR, STEP = timedelta(hours=1), timedelta(minutes=15)


def station(asset_id: str, latitude: float, unit: str = "C") -> Asset:
    place = {"latitude": latitude, "longitude": 10.0, "region": "north", "capacity_mw": 0.0}
    return Asset.model_validate(
        {"asset_id": asset_id, "name": asset_id, "asset_class": "weather", "unit": unit, **place}
    )


@pytest.fixture
def where(stack_parts: Callable[..., Stack]) -> Settings:
    """Stores of this test's own: two stations near a point and one far away; 20 degrees were forecast for all day."""
    stations = [station("t-1", 54.0), station("t-far", 58.0), station("h-1", 54.0, "%")]
    changed = own_stores(stack_parts("postgres", "mongo").settings, "anomaly_tests", stations)
    with postgres.connect(changed.postgres_url) as history:
        history.execute("insert into weather_points values ('p-1', 54.1, 10.0)")
        predict = "insert into weather_forecasts values ('p-1', 'temperature', %s, %s, 3600, %s)"
        for hour in range(-2, 6):
            history.execute(predict, (NOON + hour * HOUR, NOON - 12 * HOUR, 20.0))
    return changed


def measure(where: Settings, *readings: tuple[int, float], name: str = "t-1", quality: int = 0) -> None:
    with postgres.connect(where.postgres_url) as history:
        for step, value in readings:
            row = (name, NOON + step * STEP, "temperature", value, quality)
            history.execute("insert into weather values (%s, %s, %s, %s, %s)", row)


def alerts(where: Settings) -> list[tuple[str, Any, Any]]:
    database = mongo.database(where)
    try:
        told = database.alerts.find({"kind": "forecast-anomaly"}).sort("time", 1)
        return [(each["asset_id"], each["time"], each["recovered_at"]) for each in told]
    finally:
        database.client.close()


def test_a_reading_far_from_its_forecast_is_told_of_until_they_agree(where: Settings) -> None:
    measure(where, (0, 21.0), (1, 27.0), (2, 30.0))
    measure(where, (1, 40.0), name="t-far")
    assert weather.refresh(where) == 3
    assert alerts(where) == [("t-1", NOON + STEP, None)]
    measure(where, (3, 29.0), (4, 25.0), (5, 26.5))
    assert weather.refresh(where) == 3
    assert alerts(where) == [("t-1", NOON + STEP, NOON + 4 * STEP), ("t-1", NOON + 5 * STEP, None)]
    assert weather.refresh(where) == 0


def test_what_is_looked_at_again_after_a_crash_is_told_once(where: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    measure(where, (-1, 30.0))
    weather.refresh(where)
    measure(where, (0, 30.0), (1, 21.0), (2, 30.0))

    def crash(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(progress, "note", crash)
        with pytest.raises(ConnectionError):
            weather.refresh(where)
    before = alerts(where)
    assert before == [("t-1", NOON - STEP, NOON + STEP), ("t-1", NOON + 2 * STEP, None)]
    assert weather.refresh(where) == 3
    assert alerts(where) == before


def test_neither_a_bad_reading_nor_a_later_issue_counts(where: Settings) -> None:
    with postgres.connect(where.postgres_url) as history:
        later = (NOON, NOON + HOUR, 35.0)
        history.execute("insert into weather_forecasts values ('p-1', 'temperature', %s, %s, 3600, %s)", later)
    measure(where, (0, 21.0))
    measure(where, (1, 99.0), quality=1)
    assert weather.refresh(where) == 1
    assert alerts(where) == []
