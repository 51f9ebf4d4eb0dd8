"""The choice of assets that makes up the region, and the year of power each of them measures."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

import numpy as np
import pandas as pd

from streaming.assets.model import Asset, AssetClass
from streaming.errors import RegionError
from streaming.simbench.profiles import Floats, Profiles, load_profiles
from streaming.simbench.source import network_path, read_table

REGION = "simbench-mixed"
SHARES = {AssetClass.SOLAR: 8, AssetClass.WIND: 11, AssetClass.STORAGE: 22, AssetClass.LOAD: 23}
"""8 solar and 11 wind profiles have assets (WP12 has none in this network); storage and load share the rest of 64."""
PREFIXES = {AssetClass.SOLAR: "generation/PV", AssetClass.WIND: "generation/WP", AssetClass.LOAD: "load/"}
LEAST_MEAN = 0.05
"""A profile that is off nearly always (a charging point) tells a forecaster nothing."""
SMALL_MW = 5.0
"""Smaller assets send kW."""


@dataclass(frozen=True)
class Source:
    """One row of a SimBench table: an element with its class, profile, size (MW) and node."""

    element: str
    asset_class: AssetClass
    profile: str
    capacity_mw: float
    node: str


def region_assets(feeds: int = 64, region: str = REGION) -> list[Asset]:
    """`feeds` assets with distinct profiles, the largest asset of each; the same ones every time.

    They come class by class with feeds 0..feeds-1. Where more are asked for than there are profiles, the next largest
    assets of the same profiles follow. RegionError when SimBench has not that many.
    """
    if feeds < 1:
        raise RegionError(f"a region has at least one feed, not {feeds}")
    chosen = [source for asset_class, count in class_counts(feeds).items() for source in _ranked(asset_class)[:count]]
    if len(chosen) < feeds:
        raise RegionError(f"SimBench gives {len(chosen)} assets in this mixture, {feeds} were asked for")
    places = _places([source.node for source in chosen])
    return [_asset(source, feed, region, places[source.node]) for feed, source in enumerate(chosen)]


def profile_mw(asset: Asset) -> Floats:
    """The asset's year of power in MW, shape (ROWS,); row i starts at profiles.START_S + 900 * i."""
    if asset.profile is None:
        raise RegionError(f"the asset {asset.asset_id} is measured by no SimBench profile")
    return _profiles().of(asset.profile) * asset.capacity_mw


def class_counts(feeds: int) -> dict[AssetClass, int]:
    """How many of each class: SHARES, rounded by largest remainder so that they add up to `feeds`."""
    total = sum(SHARES.values())
    exact = {asset_class: feeds * share / total for asset_class, share in SHARES.items()}
    counts = {asset_class: math.floor(share) for asset_class, share in exact.items()}
    by_remainder = sorted(SHARES, key=lambda asset_class: counts[asset_class] - exact[asset_class])
    for asset_class in by_remainder[: feeds - sum(counts.values())]:
        counts[asset_class] += 1
    return counts


@lru_cache(maxsize=1)
def _profiles() -> Profiles:
    return load_profiles()


@lru_cache(maxsize=4)
def _ranked(asset_class: AssetClass) -> list[Source]:
    """All sources of a class: first the largest of every profile, then the second largest, and so on."""
    by_profile: dict[str, list[Source]] = {}
    for source in sorted(_sources(asset_class), key=lambda source: (-source.capacity_mw, source.element)):
        by_profile.setdefault(source.profile, []).append(source)
    columns = [by_profile[profile] for profile in _order(asset_class, by_profile)]
    return [source for rank in zip_longest(*columns) for source in rank if source is not None]


def _sources(asset_class: AssetClass) -> list[Source]:
    usable = {name for name, mean in _means().items() if mean >= LEAST_MEAN}
    table, power, kind = {
        AssetClass.SOLAR: ("RES", "pRES", "generation"),
        AssetClass.WIND: ("RES", "pRES", "generation"),
        AssetClass.STORAGE: ("Storage", "pStor", "storage"),
        AssetClass.LOAD: ("Load", "pLoad", "load"),
    }[asset_class]
    prefix = PREFIXES.get(asset_class, "storage/")
    rows = _table(table, power)
    return [
        # SimBench counts consumption as positive, so that a storage's nominal power is negative: it discharges.
        Source(str(row.id), asset_class, f"{kind}/{row.profile}", abs(float(row.power)), str(row.node))
        for row in rows.itertuples()
        if f"{kind}/{row.profile}".startswith(prefix) and f"{kind}/{row.profile}" in usable and abs(row.power) > 1e-3
    ]


@lru_cache(maxsize=3)
def _table(name: str, power: str) -> pd.DataFrame:
    return read_table(network_path(), name, ["id", "node", "profile", power]).rename(columns={power: "power"})


@lru_cache(maxsize=1)
def _means() -> dict[str, float]:
    """Mean of each distinct profile that never turns negative (three net loads of whole grids do)."""
    profiles = _profiles()
    seen: set[bytes] = set()
    means: dict[str, float] = {}
    for name, values in zip(profiles.names, profiles.values, strict=True):
        content = name.split("/")[0].encode() + values.tobytes()
        if content not in seen and values.min() >= 0:
            means[name] = float(np.mean(values))
        seen.add(content)
    return means


def _order(asset_class: AssetClass, by_profile: Mapping[str, Sequence[Source]]) -> list[str]:
    """Which profiles come first: for storage those of the largest assets, for load one of every family in turn."""
    names = sorted(by_profile, key=_natural)
    if asset_class is AssetClass.STORAGE:
        return sorted(names, key=lambda name: -by_profile[name][0].capacity_mw)
    return _diverse(names) if asset_class is AssetClass.LOAD else names


def _natural(name: str) -> tuple[str, int]:
    """PV2 before PV10."""
    digits = re.search(r"(\d+)$", name)
    return (name[: digits.start()], int(digits[0])) if digits else (name, -1)


def _diverse(names: list[str]) -> list[str]:
    """Alternate between the families (households, trade, farms, heat pumps, industry, whole grids)."""
    families: dict[str, list[str]] = {}
    for name in names:
        family = re.match(r"load/([A-Za-z]+)", name)
        families.setdefault(family[1] if family else "", []).append(name)
    return [name for turn in zip_longest(*families.values()) for name in turn if name is not None]


def _places(nodes: list[str]) -> dict[str, tuple[float, float]]:
    """(latitude, longitude) of each node."""
    network = network_path()
    table = read_table(network, "Node", ["id", "coordID"])
    table = table[table["id"].isin(nodes)].merge(
        read_table(network, "Coordinates", ["id", "x", "y"]), left_on="coordID", right_on="id", suffixes=("", "_place")
    )
    return {str(row.id): (float(row.y), float(row.x)) for row in table.itertuples()}


def _asset(source: Source, feed: int, region: str, place: tuple[float, float]) -> Asset:
    return Asset(
        asset_id=re.sub(r"[^a-z0-9.]+", "-", source.element.lower()),
        name=f"{source.asset_class.capitalize()} {source.element} ({source.profile.split('/')[1]})",
        asset_class=source.asset_class,
        region=region,
        capacity_mw=source.capacity_mw,
        unit="kW" if source.capacity_mw < SMALL_MW else "MW",
        latitude=place[0],
        longitude=place[1],
        feed=feed,
        profile=source.profile,
    )
