"""Daily aggregates cover all readings, however late, and survive a crash at any point."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres
from streaming.assets.model import Asset
from streaming.assets.registry import store_assets
from streaming.assets.routes import create_app
from streaming.history.backfill import backfill
from streaming.history.tables import ensure_partitions
from streaming.jobs.sinks.readings import MARK_DAYS
from streaming.jobs.sinks.upsert import Upsert
from streaming.jobs.window import daily
from streaming.jobs.window.daily import refresh_days
from streaming.simbench.profiles import row_at
from streaming.simbench.region import profile_mw
from tests.streaming.stores import own_stores

DAY = datetime(2016, 6, 15, tzinfo=UTC)
STEP = timedelta(minutes=15)
SCHEMA = pa.schema(
    {
        "asset_id": pa.string(),
        "time": pa.timestamp("us", "UTC"),
        "power_mw": pa.float64(),
        "quality": pa.int16(),
    }
)


@pytest.fixture
def settings(stack_parts: Callable[..., Stack], region: list[Asset]) -> Settings:
    """Databases of this test, with two assets in the registry."""
    changed = own_stores(stack_parts("postgres", "mongo").settings, "daily_tests", region[:2])
    with postgres.connect(changed.postgres_url) as history:
        ensure_partitions(history, DAY, DAY)
    return changed


@pytest.fixture
def store(settings: Settings, region: list[Asset]) -> Iterator[Callable[..., None]]:
    """`store((step, power), ..., quality=0, asset=0)`: writes readings as the readings' sink does."""
    history = Upsert(settings.postgres_url, "readings", SCHEMA.names, mark=MARK_DAYS)

    def write(*readings: tuple[int, float], quality: int = 0, asset: int = 0) -> None:
        name = region[asset].asset_id
        rows = [
            {"asset_id": name, "time": DAY + step * STEP, "power_mw": mw, "quality": quality} for step, mw in readings
        ]
        history.write(pa.Table.from_pylist(rows, SCHEMA))

    yield write
    history.close()


def days(settings: Settings) -> dict[tuple[str, datetime], dict[str, Any]]:
    database = mongo.database(settings)
    try:
        return {(day["asset_id"], day["day"]): day for day in database.daily.find()}
    finally:
        database.client.close()


def test_a_day_aggregates_all_its_readings(settings: Settings, store: Any, region: list[Asset]) -> None:
    store((0, 1.0), (1, 3.0), (2, 2.0), (96, 7.0))
    store((3, 90.0), quality=1)
    store((5, 0.5), asset=1)
    assert refresh_days(settings) == 3
    name, by_day = region[0].asset_id, days(settings)
    first = by_day[name, DAY]
    assert (first["readings"], first["bad_readings"], first["expected"]) == (3, 1, 96)
    assert (first["mean_mw"], first["min_mw"], first["max_mw"]) == (2.0, 1.0, 3.0)
    assert (first["energy_mwh"], first["peak_time"]) == (1.5, DAY + STEP)
    assert first["capacity_factor"] == pytest.approx(2.0 / region[0].capacity_mw)
    assert by_day[name, DAY + timedelta(days=1)]["max_mw"] == 7.0
    assert by_day[region[1].asset_id, DAY]["energy_mwh"] == 0.125
    assert refresh_days(settings) == 0


def test_denser_samples_cover_the_time_until_the_next_one(settings: Settings, region: list[Asset]) -> None:
    with postgres.connect(settings.postgres_url) as history:
        history.execute(
            """insert into readings select %s, %s + n * interval '1 minute', 5, 0 from generate_series(0, 59) as n""",
            (region[0].asset_id, DAY),
        )
        history.execute("insert into changed_days (asset_id, day) values (%s, %s)", (region[0].asset_id, DAY))
    refresh_days(settings)
    (day,) = days(settings).values()
    assert (day["energy_mwh"], day["mean_mw"]) == (pytest.approx(5.0), pytest.approx(5.0))
    assert day["readings"] == 60


def test_a_reading_with_a_declared_cover_counts_for_it(settings: Settings, store: Any, region: list[Asset]) -> None:
    store((0, 1.0), (8, 2.0))
    with postgres.connect(settings.postgres_url) as history:
        history.execute("insert into covers values (%s, %s, 7200)", (region[0].asset_id, DAY))
    refresh_days(settings)
    assert days(settings)[region[0].asset_id, DAY]["energy_mwh"] == 2.0 + 0.5


def test_a_past_day_uses_the_interval_that_was_valid_then(settings: Settings, store: Any, region: list[Asset]) -> None:
    store(*((step, 1.0) for step in range(0, 96, 2)))
    database = mongo.database(settings)
    half_hourly = region[0].model_copy(update={"interval_s": 1_800, "capacity_mw": 2.0})
    database.asset_versions.delete_many({})
    database.assets.replace_one({"_id": half_hourly.asset_id}, half_hourly.document())
    refresh_days(settings)
    before = days(settings)[region[0].asset_id, DAY]
    assert (before["energy_mwh"], before["expected"], before["capacity_factor"]) == (24.0, 48, 0.5)
    store_assets(database, [half_hourly.model_copy(update={"interval_s": 300, "capacity_mw": 9.0})])
    store((6, 1.2))
    refresh_days(settings)
    after = days(settings)[region[0].asset_id, DAY]
    assert (after["energy_mwh"], after["expected"]) == (pytest.approx(24.1), 48)
    assert after["capacity_factor"] == pytest.approx(24.1 / 24 / 2.0)
    database.client.close()


def test_marked_days_are_finished_oldest_first(settings: Settings, store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store((0, 1.0), (96, 1.0), (192, 1.0))
    monkeypatch.setattr(daily, "MAX_MARKS", 1)
    refresh_days(settings)
    assert [day for _, day in days(settings)] == [DAY]


@pytest.mark.parametrize("took_s", [0.5, 5.0, 15.0])
def test_the_days_of_100_000_assets_are_finished_within_a_quarter_of_an_hour(took_s: float) -> None:
    turns = [*[daily.MAX_MARKS] * (100_000 // daily.MAX_MARKS), 0]
    assert sum(took_s + daily.days_pause_s(done, took_s) for done in turns[:-1]) <= 900
    assert daily.days_pause_s(turns[-1], took_s) == min(max(5, 20 * took_s), 60)


def test_late_and_corrected_readings_change_their_day_but_repeats_do_not(
    settings: Settings, store: Any, region: list[Asset]
) -> None:
    store((0, 1.0), (1, 3.0))
    refresh_days(settings)
    store((40, 5.0), (1, 2.0))
    refresh_days(settings)
    before = days(settings)
    assert before[region[0].asset_id, DAY]["energy_mwh"] == 2.0
    store((40, 5.0), (1, 2.0))
    assert refresh_days(settings) == 1
    assert days(settings) == before


def test_a_day_that_changes_during_its_refresh_is_refreshed_again(
    settings: Settings, store: Any, region: list[Asset], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reading arrives, or a crash happens, between the query and the end of the refresh."""
    store((0, 1.0))
    store_days = daily.store_days

    def late(*given: Any) -> None:
        store_days(*given)
        store((1, 9.0))

    def crash(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(daily, "store_days", crash)
        with pytest.raises(ConnectionError):
            refresh_days(settings)
        patched.setattr(daily, "store_days", late)
        refresh_days(settings)
    assert days(settings)[region[0].asset_id, DAY]["max_mw"] == 1.0
    assert refresh_days(settings) == 1
    assert days(settings)[region[0].asset_id, DAY]["max_mw"] == 9.0


def test_days_of_a_removed_asset_are_dropped_and_others_are_stored(
    settings: Settings, store: Any, region: list[Asset]
) -> None:
    store((0, 1.0))
    store((0, 1.0), asset=1)
    database = mongo.database(settings)
    database.assets.delete_one({"_id": region[0].asset_id})
    database.client.close()
    assert refresh_days(settings) == 2
    assert set(days(settings)) == {(region[1].asset_id, DAY)}


def test_the_api_shows_days_and_their_summary(settings: Settings, region: list[Asset]) -> None:
    asset = region[0]
    backfill(settings.postgres_url, [asset], DAY, DAY + timedelta(days=3))
    assert refresh_days(settings) == 3
    power = profile_mw(asset)[row_at(int(DAY.timestamp())) :][: 3 * 96].reshape(3, 96)
    with TestClient(create_app(settings)) as api:
        shown = api.get(f"/api/v1/assets/{asset.asset_id}/daily").json()
        assert [day["day_chain_s"] for day in shown] == [(DAY + timedelta(days=n)).timestamp() for n in (2, 1, 0)]
        assert [day["energy_mwh"] for day in shown] == pytest.approx((power.sum(axis=1) / 4)[::-1].tolist())
        assert len(api.get(f"/api/v1/assets/{asset.asset_id}/daily", params={"days": 2}).json()) == 2
        summary = api.get(f"/api/v1/assets/{asset.asset_id}/analytics").json()
        assert (summary["days"], summary["availability"], summary["open_alerts"]) == (3, 1.0, 0)
        assert summary["energy_mwh"] == pytest.approx(power.sum() / 4)
        assert summary["capacity_factor"] == pytest.approx(power.mean() / asset.capacity_mw)
        assert summary["best_day_chain_s"] == (DAY + timedelta(days=int(power.sum(axis=1).argmax()))).timestamp()
        assert api.get("/api/v1/assets/nobody/analytics").status_code == 404
        assert api.get("/api/v1/assets/nobody/daily").json() == []
