"""From a model's answer to a sealed entry, and from readings to the truth: pure."""

import pytest

from forewatt.protocol.manifest import FeedEntry
from forewatt.protocol.payload import decode_forecast
from forewatt.protocol.seal import SealScope, unseal
from forewatt.protocol.series import decode_series
from forewatt.protocol.tree import forecast_tree
from forewatt.protocol.words import MISSING
from oracle.admin.pool import PoolPlan, feeds_of
from oracle.chain.pool import Pool
from oracle.errors import DeploymentError
from oracle.node.attestor.readings import truth_of
from oracle.node.forecaster.forecast_client import AssetForecast, ForecastReply
from oracle.node.forecaster.plan import seal_forecast
from oracle.node.settler.losses import entry_row, reference_row

FEEDS = (FeedEntry("sun", "solar", 2_000_000, 0, 0), FeedEntry("cell", "storage", 1_000_000, 0, 0))
RULES = PoolPlan("test", 0, (), 1, overrides={"steps": 2, "levels": 3, "group": 2}).params()
POOL = Pool(b"\1" * 32, RULES, FEEDS, (), 1)
SCOPE = SealScope(31337, "0x" + "33" * 20, POOL.id, 4, "0x" + "11" * 20, 1)
SECRET = b"\7" * 32


def reply(*forecasts: AssetForecast) -> ForecastReply:
    version = "0x" + "ab" * 32
    return ForecastReply(
        model="m", model_version=version, issue_time=90, drift_ppm=3, feature_time=80, forecasts=list(forecasts)
    )


def opened(answer: ForecastReply):
    sealed = seal_forecast(POOL, answer, SECRET, SCOPE)
    return sealed, decode_forecast(unseal(sealed.key, sealed.block), len(FEEDS), RULES.steps, RULES.levels)


def test_seal__whole_forecast__rebuilds_its_root() -> None:
    sun = AssetForecast(asset_id="sun", quantiles_pu=[[0.3, 0.1, 0.2], [0.5, 0.5, 2.0]])
    cell = AssetForecast(asset_id="cell", quantiles_pu=[[-0.1, 0.0, 0.1]] * 2)
    sealed, payload = opened(reply(sun, cell))
    assert forecast_tree(payload.series, sealed.key, RULES.group_size).root == sealed.root
    assert decode_series(payload.series[0]) == (100_000, 200_000, 300_000, 500_000, 500_000, 1_000_000)
    assert (payload.header.issued_at, payload.header.drift_ppm, sealed.fallbacks) == (90, 3, 0)


@pytest.mark.parametrize(
    "broken", [None, [[0.1, 0.2, 0.3]], [[0.1, 0.2, float("nan")]] * 2], ids=["left out", "too short", "not finite"]
)
def test_seal__feed_without_usable_forecast__gets_its_fallback_and_never_a_hole(broken) -> None:
    sun = AssetForecast(asset_id="sun", quantiles_pu=[[0.1, 0.2, 0.3]] * 2)
    more = () if broken is None else (AssetForecast(asset_id="cell", quantiles_pu=broken),)
    sealed, payload = opened(reply(sun, *more))
    assert decode_series(payload.series[1]) == (-500_000, 0, 500_000) * 2
    assert sealed.fallbacks == 1


def test_truth__gaps_and_nonsense__are_missing_and_an_unmeasured_feed_is_no_leaf() -> None:
    truth = truth_of({("sun", 0): 1.0}, FEEDS, RULES.steps)
    assert decode_series(truth.series[0]) == (500_000, MISSING)
    assert truth.series[1] == b""
    assert truth.missing_steps == 3
    assert decode_series(truth_of({("sun", 0): 9.0, ("sun", 1): 0.5}, FEEDS, 2).series[0]) == (MISSING, 250_000)


def test_rows__forecast_and_reference__group_losses_as_uint40() -> None:
    observed = truth_of({("sun", 0): 1.0, ("sun", 1): 1.0}, FEEDS, 2).series
    earlier = truth_of({("sun", 0): 0.5, ("sun", 1): 1.0}, FEEDS, 2).series
    _, payload = opened(reply(AssetForecast(asset_id="sun", quantiles_pu=[[0.5, 0.5, 0.5]] * 2)))
    assert entry_row(RULES, payload.series, observed) == bytes(5)
    assert reference_row(RULES, earlier, observed) == (6 * 250_000).to_bytes(5, "big")


def test_feeds__gap_double_or_none__refused() -> None:
    asset = {"asset_class": "wind", "capacity_mw": 1.5, "latitude": 52.5, "longitude": 13.4}
    first, second = {"_id": "a", "feed": 0, **asset}, {"_id": "b", "feed": 1, **asset}
    assert feeds_of([second, first]) == (
        FeedEntry("a", "wind", 1_500_000, 525_000_000, 134_000_000),
        FeedEntry("b", "wind", 1_500_000, 525_000_000, 134_000_000),
    )
    for wrong in ([second], [first, {**second, "feed": 0}], [], [{**first, "feed": None}]):
        with pytest.raises(DeploymentError):
            feeds_of(wrong)
