"""Asset documents become the feeds of a pool's manifest."""

import pytest

from forewatt.protocol.manifest import FeedEntry
from oracle.admin.pool import feeds_of
from oracle.errors import DeploymentError


def test_feeds__gap_duplicate_or_none__refused() -> None:
    asset = {"asset_class": "wind", "capacity_mw": 1.5, "latitude": 52.5, "longitude": 13.4}
    first, second = {"_id": "a", "feed": 0, **asset}, {"_id": "b", "feed": 1, **asset}
    assert feeds_of([second, first]) == (
        FeedEntry("a", "wind", 1_500_000, 525_000_000, 134_000_000),
        FeedEntry("b", "wind", 1_500_000, 525_000_000, 134_000_000),
    )
    for wrong in ([second], [first, {**second, "feed": 0}], [], [{**first, "feed": None}]):
        with pytest.raises(DeploymentError):
            feeds_of(wrong)
