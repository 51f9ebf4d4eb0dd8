"""The figures of days: of all readings, however late, and neither lost nor doubled by a crash at any point."""

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
from streaming.assets.routes import create_app
from streaming.history.backfill import backfill
from streaming.history.tables import ensure_partitions
from streaming.jobs.sinks.readings import MARK_DAYS
from streaming.jobs.sinks.upsert import Upsert
from streaming.jobs.window import daily
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
def where(stack_parts: Callable[..., Stack], region: list[Asset]) -> Settings:
    """Stores of this test's own, with two assets in the registry."""
    found = stack_parts("postgres", "mongo").settings
    changed = own_stores(found, "daily_tests", region[:2])
    with postgres.connect(changed.postgres_url) as history:
        ensure_partitions(history, DAY, DAY)
    return changed


@pytest.fixture
def keep(where: Settings, region: list[Asset]) -> Iterator[Callable[..., None]]:
    """`keep((step, power), ..., quality=0, asset=0)`: as the readings' sink keeps them."""
    history = Upsert(where.postgres_url, "readings", SCHEMA.names, mark=MARK_DAYS)

    def of(*readings: tuple[int, float], quality: int = 0, asset: int = 0) -> None:
        name = region[asset].asset_id
        rows = [
            {"asset_id": name, "time": DAY + step * STEP, "power_mw": mw, "quality": quality} for step, mw in readings
        ]
        history.write(pa.Table.from_pylist(rows, SCHEMA))

    yield of
    history.close()


def days(where: Settings) -> dict[tuple[str, datetime], dict[str, Any]]:
    database = mongo.database(where)
    try:
        return {(each["asset_id"], each["day"]): each for each in database.daily.find()}
    finally:
        database.client.close()


def test_a_day_is_of_all_its_readings(where: Settings, keep: Any, region: list[Asset]) -> None:
    keep((0, 1.0), (1, 3.0), (2, 2.0), (96, 7.0))
    keep((3, 90.0), quality=1)
    keep((5, 0.5), asset=1)
    assert daily.refresh(where) == 3
    name, found = region[0].asset_id, days(where)
    first = found[name, DAY]
    assert (first["readings"], first["bad_readings"], first["expected"]) == (3, 1, 96)
    assert (first["mean_mw"], first["min_mw"], first["max_mw"]) == (2.0, 1.0, 3.0)
    assert (first["energy_mwh"], first["peak_time"]) == (1.5, DAY + STEP)
    assert first["capacity_factor"] == pytest.approx(2.0 / region[0].capacity_mw)
    assert found[name, DAY + timedelta(days=1)]["max_mw"] == 7.0
    assert found[region[1].asset_id, DAY]["energy_mwh"] == 0.125
    assert daily.refresh(where) == 0


def test_late_and_corrected_readings_change_their_day_and_repeats_do_not(
    where: Settings, keep: Any, region: list[Asset]
) -> None:
    keep((0, 1.0), (1, 3.0))
    daily.refresh(where)
    keep((40, 5.0), (1, 2.0))
    daily.refresh(where)
    before = days(where)
    assert before[region[0].asset_id, DAY]["energy_mwh"] == 2.0
    keep((40, 5.0), (1, 2.0))
    assert daily.refresh(where) == 1
    assert days(where) == before


def test_what_changes_while_a_day_is_told_is_told_again(
    where: Settings, keep: Any, region: list[Asset], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reading that comes between the question and the end of a look, and a crash at that point."""
    keep((0, 1.0))
    store = daily.store_days

    def late(*given: Any) -> None:
        store(*given)
        keep((1, 9.0))

    def crash(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(daily, "store_days", crash)
        with pytest.raises(ConnectionError):
            daily.refresh(where)
        patched.setattr(daily, "store_days", late)
        daily.refresh(where)
    assert days(where)[region[0].asset_id, DAY]["max_mw"] == 1.0
    assert daily.refresh(where) == 1
    assert days(where)[region[0].asset_id, DAY]["max_mw"] == 9.0


def test_a_removed_assets_day_is_dropped_and_stops_nobody(where: Settings, keep: Any, region: list[Asset]) -> None:
    keep((0, 1.0))
    keep((0, 1.0), asset=1)
    database = mongo.database(where)
    database.assets.delete_one({"_id": region[0].asset_id})
    database.client.close()
    assert daily.refresh(where) == 2
    assert set(days(where)) == {(region[1].asset_id, DAY)}


def test_the_api_shows_days_and_what_they_say_together(where: Settings, region: list[Asset]) -> None:
    asset = region[0]
    backfill(where.postgres_url, [asset], DAY, DAY + timedelta(days=3))
    assert daily.refresh(where) == 3
    power = profile_mw(asset)[row_at(int(DAY.timestamp())) :][: 3 * 96].reshape(3, 96)
    with TestClient(create_app(where)) as api:
        shown = api.get(f"/api/assets/{asset.asset_id}/daily").json()
        assert [each["day"] for each in shown] == [(DAY + timedelta(days=n)).timestamp() for n in (2, 1, 0)]
        assert [each["energy_mwh"] for each in shown] == pytest.approx((power.sum(axis=1) / 4)[::-1].tolist())
        assert len(api.get(f"/api/assets/{asset.asset_id}/daily", params={"days": 2}).json()) == 2
        told = api.get(f"/api/assets/{asset.asset_id}/analytics").json()
        assert (told["days"], told["availability"], told["open_alerts"]) == (3, 1.0, 0)
        assert told["energy_mwh"] == pytest.approx(power.sum() / 4)
        assert told["capacity_factor"] == pytest.approx(power.mean() / asset.capacity_mw)
        assert told["best_day"] == (DAY + timedelta(days=int(power.sum(axis=1).argmax()))).timestamp()
        assert api.get("/api/assets/nobody/analytics").status_code == 404
        assert api.get("/api/assets/nobody/daily").json() == []
