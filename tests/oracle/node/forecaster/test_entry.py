"""A forecast service's answer becomes a sealed entry."""

import pytest

from forewatt.protocol.manifest import FeedEntry
from forewatt.protocol.payload import decode_forecast
from forewatt.protocol.seal import SealScope, derive_key, key_hash, seed_of, unseal
from forewatt.protocol.series import decode_series
from forewatt.protocol.tree import forecast_tree
from forewatt.protocol.typed import Domain
from oracle.admin.pool import PoolPlan
from oracle.chain.pool import Pool
from oracle.node.forecaster.entry import seal_forecast
from oracle.node.forecaster.forecast_client import AssetForecast, ForecastReply

FEEDS = (FeedEntry("sun", "solar", 2_000_000, 0, 0), FeedEntry("cell", "storage", 1_000_000, 0, 0))
RULES = PoolPlan("test", 0, (), 1, "0x" + 20 * "a4", {"steps": 2, "levels": 3, "group": 2}).params()
DOMAIN = Domain(31337, "0x" + "33" * 20)
POOL = Pool(b"\1" * 32, DOMAIN, RULES, FEEDS, (), 1)
SCOPE = SealScope(DOMAIN.chain_id, DOMAIN.market, POOL.id, 4, "0x" + "11" * 20, 1)
SECRET = b"\7" * 32
KEY = derive_key(SECRET, SCOPE)


def reply(*forecasts: AssetForecast) -> ForecastReply:
    version = "0x" + "ab" * 32
    return ForecastReply(
        model="m", model_version=version, issue_time=90, drift_ppm=3, feature_time=80, forecasts=list(forecasts)
    )


def open_sealed(answer: ForecastReply):
    sealed = seal_forecast(POOL, answer, SECRET, SCOPE)
    return sealed, decode_forecast(unseal(SCOPE.context(), KEY, sealed.block), len(FEEDS), RULES.steps, RULES.levels)


def test_seal__whole_forecast__rebuilds_its_root() -> None:
    sun = AssetForecast(asset_id="sun", quantiles_pu=[[0.3, 0.1, 0.2], [0.5, 0.5, 2.0]])
    cell = AssetForecast(asset_id="cell", quantiles_pu=[[-0.1, 0.0, 0.1]] * 2)
    sealed, payload = open_sealed(reply(sun, cell))
    assert forecast_tree(payload.series, seed_of(SCOPE.context(), KEY), RULES.group_size).root == sealed.root
    assert sealed.key_hash == key_hash(seed_of(SCOPE.context(), KEY))
    assert decode_series(payload.series[0]) == (100_000, 200_000, 300_000, 500_000, 500_000, 1_000_000)
    assert (payload.header.issued_at, payload.header.drift_ppm, sealed.fallbacks) == (90, 3, 0)


@pytest.mark.parametrize(
    "broken", [None, [[0.1, 0.2, 0.3]], [[0.1, 0.2, float("nan")]] * 2], ids=["omitted", "too short", "not finite"]
)
def test_seal__feed_without_usable_forecast__gets_its_fallback(broken) -> None:
    sun = AssetForecast(asset_id="sun", quantiles_pu=[[0.1, 0.2, 0.3]] * 2)
    more = () if broken is None else (AssetForecast(asset_id="cell", quantiles_pu=broken),)
    sealed, payload = open_sealed(reply(sun, *more))
    assert decode_series(payload.series[1]) == (-500_000, 0, 500_000) * 2
    assert sealed.fallbacks == 1


@pytest.mark.parametrize(("asset_class", "lowest"), [("net-load", -500_000), ("storage", -500_000), ("load", 250_000)])
def test_fallback__class__spans_its_range(asset_class: str, lowest: int) -> None:
    assert POOL.fallback(FeedEntry("feed", asset_class, 1, 0, 0))[0] == lowest
