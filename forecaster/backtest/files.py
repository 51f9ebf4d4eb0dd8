"""Reads the competitions' files: compressed tables, whose later months may be in files of their own."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecaster.errors import BacktestError


@dataclass(frozen=True)
class Source:
    """One table, from all files of a folder whose names start with `prefix`. `key` names the columns of its key."""

    folder: Path
    prefix: str
    key: tuple[str, ...]

    @property
    def paths(self) -> list[Path]:
        """The files, sorted by name. Raises BacktestError if there is none."""
        paths = sorted(path for path in self.folder.glob(f"{self.prefix}*.csv*") if path.is_file())
        if not paths:
            raise BacktestError(f"no file {self.prefix}*.csv.gz in {self.folder}: give the folder by DATA=...")
        return paths

    def table(self) -> pd.DataFrame:
        """All rows, sorted by the key. Of rows with the same key, the last file's is used."""
        rows = pd.concat([pd.read_csv(path) for path in self.paths])
        return rows.drop_duplicates(list(self.key), keep="last").sort_values(list(self.key)).reset_index(drop=True)


def digest_of(sources: Sequence[Source]) -> str:
    """SHA-256 over the bytes of all files."""
    digest = hashlib.sha256()
    for source in sources:
        for path in source.paths:
            digest.update(path.read_bytes())
    return digest.hexdigest()
