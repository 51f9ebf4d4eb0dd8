"""Readings become the observed series of a round."""

from forewatt.protocol.manifest import FeedEntry
from forewatt.protocol.series import decode_series
from forewatt.protocol.words import MISSING
from oracle.node.attestor.readings import truth_of

FEEDS = (FeedEntry("sun", "solar", 2_000_000, 0, 0), FeedEntry("cell", "storage", 1_000_000, 0, 0))
STEPS = 2


def test_truth__gaps_and_impossible_values__are_missing_and_an_unmeasured_feed_has_no_leaf() -> None:
    truth = truth_of({("sun", 0): 1.0}, FEEDS, STEPS)
    assert decode_series(truth.series[0]) == (500_000, MISSING)
    assert truth.series[1] == b""
    assert truth.missing_steps == 3
    assert decode_series(truth_of({("sun", 0): 9.0, ("sun", 1): 0.5}, FEEDS, 2).series[0]) == (MISSING, 250_000)
