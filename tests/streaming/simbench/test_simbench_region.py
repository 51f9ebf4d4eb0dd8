"""The choice of the demo region's assets."""

from collections import Counter

import numpy as np
import pytest

from streaming.assets.model import Asset
from streaming.errors import RegionError
from streaming.simbench.region import class_counts, profile_mw, region_assets


def test_region_of_64_has_distinct_profiles_of_all_classes(region: list[Asset]) -> None:
    assert Counter(asset.asset_class for asset in region) == {"solar": 8, "wind": 11, "storage": 22, "load": 23}
    assert len({profile_mw(asset).tobytes() for asset in region}) == 64
    assert [asset.feed for asset in region] == list(range(64))
    assert len({asset.asset_id for asset in region}) == 64


def test_region_is_the_same_every_time(region: list[Asset]) -> None:
    assert region_assets(64) == region


def test_more_feeds_than_profiles_repeat_them_with_other_assets() -> None:
    many = region_assets(300)
    assert len({asset.asset_id for asset in many}) == 300
    assert len({asset.profile for asset in many}) < 300


@pytest.mark.parametrize("feeds", [1, 3, 7, 64, 100])
def test_class_counts_add_up(feeds: int) -> None:
    assert sum(class_counts(feeds).values()) == feeds


@pytest.mark.parametrize("feeds", [0, -1, 10_000_000])
def test_impossible_region_is_refused(feeds: int) -> None:
    with pytest.raises(RegionError):
        region_assets(feeds)


def test_power_is_positive_and_within_capacity(region: list[Asset]) -> None:
    for asset in region:
        power_mw = profile_mw(asset)
        assert power_mw.shape == (35_136,)
        assert np.isfinite(power_mw).all()
        assert power_mw.min() >= 0
        assert asset.capacity_mw * 0.1 < power_mw.max() <= asset.capacity_mw


def test_assets_lie_in_germany(region: list[Asset]) -> None:
    for asset in region:
        assert 47 < asset.latitude < 55.1
        assert 5.8 < asset.longitude < 15.2
