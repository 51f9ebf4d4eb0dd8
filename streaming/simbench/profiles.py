"""A year of per-unit power for every distinct profile, parsed once and then kept as one binary file."""

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
"""The first moment after the last interval."""

FILES = {"generation": "RESProfile", "storage": "StorageProfile", "load": "LoadProfile"}
FORMAT = "1"
"""Part of the cache's name: another way to parse is another file."""


@dataclass(frozen=True)
class Profiles:
    """Per-unit power in [0, 1], shape (profiles, ROWS); a profile is named `generation/PV1`, `load/H0-A`..."""

    names: tuple[str, ...]
    values: Floats

    def of(self, name: str) -> Floats:
        """One profile's year, shape (ROWS,); KeyError for an unknown one."""
        try:
            return self.values[self.names.index(name)]
        except ValueError:
            raise KeyError(f"SimBench has no profile {name!r}") from None


def load_profiles(folder: Path | None = None) -> Profiles:
    """All profiles; parsed from CSV the first time, then from `folder` (the shared cache by default)."""
    kept = (folder or cache_path() / "simbench") / f"{network_path().name}-{FORMAT}.npz"
    if kept.exists():
        with np.load(kept) as stored:
            return Profiles(tuple(stored["names"].tolist()), stored["values"])
    profiles = parse_profiles(network_path())
    kept.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and renamed, so that a process that starts meanwhile never reads half a file.
    beside = kept.with_name(f"{kept.stem}-{id(profiles)}.npz")
    np.savez(beside, names=np.array(profiles.names), values=profiles.values)
    beside.replace(kept)
    return profiles


def parse_profiles(network: Path) -> Profiles:
    """Read the three files of a network. Values a hair below zero or above one (to 1e-5) are brought to the edge.

    Three aggregated grids (`load/hv_mixed1..3`) are net loads that turn negative; those stay as they are.
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
        raise OutsideProfiles(f"{moment_s} starts no 15-minute interval of 2016 (UTC)")
    return row
