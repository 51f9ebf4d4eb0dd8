"""Series become the rows of losses that a proposal carries."""

from forewatt.protocol.manifest import FeedEntry
from forewatt.protocol.series import encode_series
from oracle.admin.pool import PoolPlan
from oracle.node.attestor.readings import truth_of
from oracle.node.settler.losses import entry_row, reference_row

FEEDS = (FeedEntry("sun", "solar", 2_000_000, 0, 0), FeedEntry("cell", "storage", 1_000_000, 0, 0))
RULES = PoolPlan("test", 0, (), 1, "0x" + 20 * "a4", {"steps": 2, "levels": 3, "group": 2}).params()


def test_rows__forecast_and_reference__group_losses_as_uint40() -> None:
    observed = truth_of({("sun", 0): 1.0, ("sun", 1): 1.0}, FEEDS, 2).series
    earlier = truth_of({("sun", 0): 0.5, ("sun", 1): 1.0}, FEEDS, 2).series
    forecast = (encode_series([500_000] * 6), encode_series([-500_000, 0, 500_000] * 2))
    assert entry_row(RULES, forecast, observed) == bytes(5)
    assert reference_row(RULES, earlier, observed) == (6 * 250_000).to_bytes(5, "big")
