"""The competitions' files as they are published: compressed tables, whose later months may lie in files beside them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecaster.errors import BacktestError


@dataclass(frozen=True)
class Source:
    """One table: every file of the folder whose name begins so, a row once by its key."""

    folder: Path
    prefix: str
    key: tuple[str, ...]

    @property
    def paths(self) -> list[Path]:
        """The files, by name; BacktestError when there is none."""
        found = sorted(path for path in self.folder.glob(f"{self.prefix}*.csv*") if path.is_file())
        if not found:
            raise BacktestError(f"no file {self.prefix}*.csv.gz in {self.folder}: give the folder by DATA=...")
        return found

    def table(self) -> pd.DataFrame:
        """All rows, sorted by the key."""
        rows = pd.concat([pd.read_csv(path) for path in self.paths])
        return rows.drop_duplicates(list(self.key), keep="last").sort_values(list(self.key)).reset_index(drop=True)


def digest_of(sources: Sequence[Source]) -> str:
    """SHA-256 over the bytes of every file."""
    whole = hashlib.sha256()
    for source in sources:
        for path in source.paths:
            whole.update(path.read_bytes())
    return whole.hexdigest()
