"""A year of per-unit power for every profile, parsed from CSV once and cached as one binary file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forewatt.embedded.cache import cache_path
from streaming.errors import OutsideProfiles
from streaming.simbench.source import network_path

Floats = NDArray[np.float64]

START_S = int(datetime(2016, 1, 1, tzinfo=UTC).timestamp())
STEP_S = 900
ROWS = 366 * 96
END_S = START_S + ROWS * STEP_S
"""The end of the last interval."""

FILES = {"generation": "RESProfile", "storage": "StorageProfile", "load": "LoadProfile"}
FORMAT = "1"
"""Part of the cache file's name. Increase it when the parser changes."""


@dataclass(frozen=True)
class Profiles:
    """Per-unit power in [0, 1], shape (profiles, ROWS); names are such as `generation/PV1` and `load/H0-A`."""

    names: tuple[str, ...]
    values: Floats

    def of(self, name: str) -> Floats:
        """One profile's year, shape (ROWS,); KeyError for an unknown one."""
        try:
            return self.values[self.names.index(name)]
        except ValueError:
            raise KeyError(f"SimBench has no profile {name!r}") from None


def load_profiles(folder: Path | None = None) -> Profiles:
    """All profiles, from the cache in `folder` (default: the shared cache) or else parsed and cached."""
    cached = (folder or cache_path() / "simbench") / f"{network_path().name}-{FORMAT}.npz"
    if cached.exists():
        with np.load(cached) as stored:
            return Profiles(tuple(stored["names"].tolist()), stored["values"])
    profiles = parse_profiles(network_path())
    cached.parent.mkdir(parents=True, exist_ok=True)
    # Written under another name and renamed, so that no other process reads an incomplete file.
    temporary = cached.with_name(f"{cached.stem}-{id(profiles)}.npz")
    np.savez(temporary, names=np.array(profiles.names), values=profiles.values)
    temporary.replace(cached)
    return profiles


def parse_profiles(network: Path) -> Profiles:
    """Parse the three files of a network. Values down to -1e-4 and values above one are clipped to [0, 1].

    Three aggregated grids (`load/hv_mixed1..3`) are net loads with negative values, which stay unchanged.
    """
    names: list[str] = []
    columns: list[Floats] = []
    for kind, file in FILES.items():
        table = pd.read_csv(network / f"{file}.csv", sep=";", na_values="NULL", engine="pyarrow")
        for column in table.columns.drop("time"):
            if column.endswith("_qload"):
                continue
            names.append(f"{kind}/{column.removesuffix('_pload')}")
            columns.append(table[column].to_numpy(np.float64))
    values = np.stack(columns)
    if values.shape[1] != ROWS or np.isnan(values).any():
        raise ValueError(f"{network} does not hold {ROWS} complete rows")
    return Profiles(tuple(names), np.where(values > -1e-4, values.clip(0.0, 1.0), values))


def row_at(moment_s: int) -> int:
    """The row of the interval that starts at `moment_s` (UTC s); OutsideProfiles if none does."""
    row, rest = divmod(moment_s - START_S, STEP_S)
    if rest or not 0 <= row < ROWS:
        raise OutsideProfiles(f"{moment_s} is not the start of a 15-minute interval of 2016 (UTC)")
    return row
