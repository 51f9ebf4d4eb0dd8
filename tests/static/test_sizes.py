"""No source file has more than 450 lines. (The tests' chain refuses contracts of more than 24,576 bytes.)"""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = (
    "contracts",
    "dapp/src",
    "dapp/test",
    "forecaster",
    "forewatt",
    "oracle",
    "scripts",
    "setup",
    "streaming",
    "tests",
)
SUFFIXES = {".py", ".sol", ".ts", ".tsx", ".css", ".sql", ".mjs", ".sh"}
SKIPPED = {".cache", "generated"}
MAX_LINES = 450


def sources() -> Iterator[Path]:
    """Yield all source files that are not generated."""
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in SUFFIXES and not SKIPPED & set(path.parts):
                yield path


def test_sources__are_at_most_450_lines() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in sources()}
    assert len(lengths) > 100
    assert {path: lines for path, lines in lengths.items() if lines > MAX_LINES} == {}
