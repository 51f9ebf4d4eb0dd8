"""One concern a file: none has over 450 lines. (A contract over 24,576 bytes is refused by the chain of every test.)"""

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
KINDS = {".py", ".sol", ".ts", ".tsx", ".css", ".sql", ".mjs", ".sh"}
NOT_OURS = {".cache", "generated"}
MOST = 450


def sources() -> Iterator[Path]:
    """All that somebody wrote by hand."""
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in KINDS and not NOT_OURS & set(path.parts):
                yield path


def test_sources__are_at_most_450_lines() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in sources()}
    assert len(lengths) > 100
    assert {path: lines for path, lines in lengths.items() if lines > MOST} == {}
