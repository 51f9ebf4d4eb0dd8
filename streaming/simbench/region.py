"""Chooses the assets of the demo region, and gives their year of power."""

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
"""The least mean of a usable profile, in per unit. It excludes profiles that are nearly always zero."""
SMALL_MW = 5.0
"""Assets below this capacity send kW, others MW."""


@dataclass(frozen=True)
class Source:
    """One row of a SimBench table: an element with its class, profile, size (MW) and node."""

    element: str
    asset_class: AssetClass
    profile: str
    capacity_mw: float
    node: str


def region_assets(feeds: int = 64, region: str = REGION) -> list[Asset]:
    """`feeds` assets with distinct profiles, the largest asset of every profile; the choice is deterministic.

    They are ordered by class and have the feeds 0..feeds-1. If there are fewer profiles than feeds, the next largest
    assets of the same profiles follow. RegionError if SimBench has too few assets.
    """
    if feeds < 1:
        raise RegionError(f"a region has at least one feed, not {feeds}")
    chosen = [source for asset_class, count in class_counts(feeds).items() for source in _ranked(asset_class)[:count]]
    if len(chosen) < feeds:
        raise RegionError(f"SimBench gives {len(chosen)} assets in this mixture, {feeds} were asked for")
    coordinates = _coordinates([source.node for source in chosen])
    return [_asset(source, feed, region, coordinates[source.node]) for feed, source in enumerate(chosen)]


def profile_mw(asset: Asset) -> Floats:
    """The asset's year of power in MW, shape (ROWS,); row i starts at profiles.START_S + 900 * i."""
    if asset.profile is None:
        raise RegionError(f"the asset {asset.asset_id} has no SimBench profile")
    return _profiles().of(asset.profile) * asset.capacity_mw


def class_counts(feeds: int) -> dict[AssetClass, int]:
    """Number of assets of every class: SHARES, rounded by largest remainder to the sum `feeds`."""
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
    """All sources of a class: the largest of every profile, then the second largest, and so on."""
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
        # SimBench counts consumption as positive, so a storage's nominal (discharge) power is negative.
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
    contents: set[bytes] = set()
    means: dict[str, float] = {}
    for name, values in zip(profiles.names, profiles.values, strict=True):
        content = name.split("/")[0].encode() + values.tobytes()
        if content not in contents and values.min() >= 0:
            means[name] = float(np.mean(values))
        contents.add(content)
    return means


def _order(asset_class: AssetClass, by_profile: Mapping[str, Sequence[Source]]) -> list[str]:
    """Order of a class's profiles: storage by the size of assets, load alternating between families."""
    names = sorted(by_profile, key=_natural)
    if asset_class is AssetClass.STORAGE:
        return sorted(names, key=lambda name: -by_profile[name][0].capacity_mw)
    return _diverse(names) if asset_class is AssetClass.LOAD else names


def _natural(name: str) -> tuple[str, int]:
    """Sort key that puts PV2 before PV10."""
    digits = re.search(r"(\d+)$", name)
    return (name[: digits.start()], int(digits[0])) if digits else (name, -1)


def _diverse(names: list[str]) -> list[str]:
    """Order names so that families alternate: households, trade, farms, heat pumps, industry, whole grids."""
    families: dict[str, list[str]] = {}
    for name in names:
        family = re.match(r"load/([A-Za-z]+)", name)
        families.setdefault(family[1] if family else "", []).append(name)
    return [name for turn in zip_longest(*families.values()) for name in turn if name is not None]


def _coordinates(nodes: list[str]) -> dict[str, tuple[float, float]]:
    """(latitude, longitude) of each node."""
    network = network_path()
    table = read_table(network, "Node", ["id", "coordID"])
    table = table[table["id"].isin(nodes)].merge(
        read_table(network, "Coordinates", ["id", "x", "y"]),
        left_on="coordID",
        right_on="id",
        suffixes=("", "_coords"),
    )
    return {str(row.id): (float(row.y), float(row.x)) for row in table.itertuples()}


def _asset(source: Source, feed: int, region: str, coordinates: tuple[float, float]) -> Asset:
    return Asset(
        asset_id=re.sub(r"[^a-z0-9.]+", "-", source.element.lower()),
        name=f"{source.asset_class.capitalize()} {source.element} ({source.profile.split('/')[1]})",
        asset_class=source.asset_class,
        region=region,
        capacity_mw=source.capacity_mw,
        unit="kW" if source.capacity_mw < SMALL_MW else "MW",
        latitude=coordinates[0],
        longitude=coordinates[1],
        feed=feed,
        profile=source.profile,
    )
