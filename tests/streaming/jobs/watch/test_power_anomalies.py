"""Power outside its forecast for several intervals: told once, from its begin to its end, through a crash."""

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
from streaming.jobs.watch.anomalies import power, progress
from streaming.quality.rules import rules
from tests.streaming.stores import own_stores

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
HOUR, STEP = timedelta(hours=1), timedelta(minutes=15)
FORECASTS = files("forecaster.service.results").joinpath("schema.sql").read_text()
ROW = rules().power.intervals


def turbine(asset_id: str) -> Asset:
    place = {"latitude": 54.0, "longitude": 10.0, "region": "north", "capacity_mw": 4.0}
    return Asset.model_validate({"asset_id": asset_id, "name": asset_id, "asset_class": "wind", **place})


MARGIN_MW = rules().power.margin_mw_of(turbine("w-1"))


@pytest.fixture
def where(stack_parts: Callable[..., Stack]) -> Settings:
    """Stores of this test's own with two turbines; the table of forecasts is not there yet."""
    found = stack_parts("postgres", "mongo").settings
    changed = own_stores(found, "power_anomalies", [turbine("w-1"), turbine("w-2")])
    with postgres.connect(changed.postgres_url) as history:
        ensure_partitions(history, NOON, NOON)
    return changed


def forecast(
    where: Settings, first: datetime, issued: datetime, lowest: float, highest: float, name: str = "w-1"
) -> None:
    """Six hours at three levels, in the table as the forecast services make it."""
    postgres.apply_schema(where.postgres_url, FORECASTS)
    quantiles = [lowest, (lowest + highest) / 2, highest] * 24
    row = (name, first, f"0x{issued:%H%M}", "lstm", "north", issued, 900, 3, 0, quantiles)
    with postgres.connect(where.postgres_url) as history:
        history.execute(f"insert into forecasts values ({', '.join(['%s'] * len(row))})".encode(), row)


def measure(where: Settings, readings: dict[int, float], name: str = "w-1", quality: int = 0) -> None:
    """Power (MW) by the number of the interval after noon."""
    with postgres.connect(where.postgres_url) as history:
        for step, power_mw in readings.items():
            row = (name, NOON + step * STEP, power_mw, quality)
            history.execute("insert into readings values (%s, %s, %s, %s)", row)


def alerts(where: Settings) -> list[tuple[str, Any, Any]]:
    database = mongo.database(where)
    try:
        told = database.alerts.find({"kind": "power-anomaly"}).sort("time", 1)
        return [(each["asset_id"], each["time"], each["recovered_at"]) for each in told]
    finally:
        database.client.close()


def test_without_a_table_of_forecasts_nothing_is_looked_at(where: Settings) -> None:
    measure(where, {0: 4.0})
    assert power.refresh(where) == 0


def test_power_outside_its_forecast_is_told_of_until_it_is_inside_again(where: Settings) -> None:
    forecast(where, NOON, NOON - HOUR, 2.0, 2.5)
    within = 2.5 + 0.99 * MARGIN_MW
    measure(where, {-1: 4.0, 0: within, **dict.fromkeys(range(1, ROW), 4.0)})
    measure(where, dict.fromkeys(range(ROW), 4.0), name="w-2")
    assert power.refresh(where) == ROW, "neither what was not forecast nor who was not"
    assert alerts(where) == []
    measure(where, {ROW: 0.0})
    assert power.refresh(where) == 1
    assert alerts(where) == [("w-1", NOON + STEP, None)]
    measure(where, {ROW + 1: 0.0, ROW + 3: 2.2, 24: 0.0})
    assert power.refresh(where) == 2, "the forecast has ended before the last"
    assert alerts(where) == [("w-1", NOON + STEP, NOON + (ROW + 3) * STEP)]
    measure(where, {ROW + 2: 2.2})
    assert power.refresh(where) == 0, "late, and no harm"
    assert len(alerts(where)) == 1


def test_the_last_forecast_before_a_reading_counts(where: Settings) -> None:
    forecast(where, NOON, NOON - HOUR, 0.0, 0.5)
    forecast(where, NOON - HOUR, NOON - 2 * HOUR, 3.0, 4.0)
    forecast(where, NOON + ROW * STEP, NOON + HOUR, 3.0, 4.0)
    measure(where, dict.fromkeys(range(2 * ROW), 3.5))
    measure(where, dict.fromkeys(range(2 * ROW, 4 * ROW), 0.0), quality=1)
    assert power.refresh(where) == 2 * ROW
    assert alerts(where) == [("w-1", NOON, NOON + ROW * STEP)]


def test_what_is_looked_at_again_after_a_crash_is_told_once(where: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    forecast(where, NOON, NOON - HOUR, 2.0, 2.5)
    measure(where, dict.fromkeys(range(2), 4.0))
    power.refresh(where)
    measure(where, {**dict.fromkeys(range(2, ROW), 4.0), ROW: 2.2, **dict.fromkeys(range(ROW + 1, 2 * ROW + 1), 0.0)})

    def crash(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(progress, "note", crash)
        with pytest.raises(ConnectionError):
            power.refresh(where)
    before = alerts(where)
    assert before == [("w-1", NOON, NOON + ROW * STEP), ("w-1", NOON + (ROW + 1) * STEP, None)]
    assert power.refresh(where) == 2 * ROW - 1
    assert alerts(where) == before
    assert power.refresh(where) == 0
