"""The readings that are due at a time, as MQTT messages. Pure functions of profiles and clock."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from streaming.assets.model import Asset
from streaming.simbench.profiles import STEP_S, row_at
from streaming.simbench.region import profile_mw

PER_MW = {"MW": 1.0, "kW": 1_000.0}


@dataclass(frozen=True)
class Message:
    """One MQTT publication."""

    topic: str
    payload: bytes


class Meters:
    """The meters of several assets, with a year of power in memory (0.3 MB an asset)."""

    def __init__(self, assets: Sequence[Asset]) -> None:
        self._assets = list(assets)
        self._power_mw = np.stack([profile_mw(asset) for asset in assets])

    def readings(self, start_s: int) -> list[Message]:
        """Every asset's reading of the interval that starts at `start_s`; OutsideProfiles if no interval does."""
        power_mw = self._power_mw[:, row_at(start_s)].tolist()
        return [reading(asset, start_s, value) for asset, value in zip(self._assets, power_mw, strict=True)]


def reading(asset: Asset, start_s: int, power_mw: float) -> Message:
    """An asset's message for one interval, in the asset's unit."""
    value = power_mw * PER_MW[asset.unit]
    payload = json.dumps({"t": start_s * 1_000, "v": value, "u": asset.unit})
    return Message(f"sites/{asset.region}/{asset.asset_class}/{asset.asset_id}/power", payload.encode())


def due(position_s: int, now_s: int) -> Iterator[int]:
    """Starts of the intervals that ended after `position_s` and at or before `now_s`."""
    first = -(-(position_s - STEP_S + 1) // STEP_S) * STEP_S
    yield from range(first, now_s - STEP_S + 1, STEP_S)
