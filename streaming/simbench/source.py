"""Finds and reads the CSV files of the installed SimBench package."""

import importlib.util
from pathlib import Path

import pandas as pd

from streaming.errors import RegionError

NETWORK = "1-complete_data-mixed-all-1-sw"


def network_path(network: str = NETWORK) -> Path:
    """The folder of a network's CSV files.

    The package is located but not imported, since its code requires pandapower. RegionError if it is not installed.
    """
    spec = importlib.util.find_spec("simbench")
    if spec is None or not spec.submodule_search_locations:
        raise RegionError("SimBench is not installed: install the `demo` extra (`simbench`, without its dependencies)")
    folder = Path(spec.submodule_search_locations[0]) / "networks" / network
    if not folder.is_dir():
        raise RegionError(f"the installed SimBench has no network {network!r} under {folder.parent}")
    return folder


def read_table(folder: Path, name: str, columns: list[str]) -> pd.DataFrame:
    """The named columns of one semicolon-separated file; `NULL` is missing."""
    return pd.read_csv(folder / f"{name}.csv", sep=";", na_values="NULL", usecols=columns)
