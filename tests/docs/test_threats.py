"""Every proof that docs/security.md names exists."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROOFS = (ROOT / "tests", ROOT / "simulation")
"""The folders in which a proof without a path is named."""
COLUMNS = 5


def threats() -> list[list[str]]:
    """The rows of the threat tables: actor, threat, asset, rule, proofs."""
    section = (ROOT / "docs" / "security.md").read_text().split("## Threats, by phase")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in rows if row[0] not in ("actor", "---")]


@cache
def sources() -> str:
    """The text of all tests and of the simulation."""
    files = [path for folder in PROOFS for kind in ("*.py", "*.sol") for path in folder.rglob(kind)]
    return "\n".join(path.read_text() for path in files if path != Path(__file__))


def test_threats__every_row__has_all_columns() -> None:
    rows = threats()
    assert len(rows) > 40
    assert [row for row in rows if len(row) != COLUMNS or not all(row)] == []


@pytest.mark.parametrize("row", threats(), ids=lambda row: row[1])
def test_threats__every_proof__exists(row: list[str]) -> None:
    proofs = re.findall(r"`([^`]+)`", row[-1])
    missing = []
    for proof in proofs:
        if "/" in proof or proof.endswith(".py"):
            known = list(ROOT.glob(proof)) or list((ROOT / "tests").rglob(proof))
        else:
            # "briber of a quorum, disputed" and "fund drainer" are the first words of a strategy's name.
            known = [proof] if proof.split(" (")[0] in sources() else []
        missing += [] if known else [proof]
    assert proofs, "the row names no proof"
    assert missing == []
