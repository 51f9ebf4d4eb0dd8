"""The libraries that are mutated, and the probes that call them."""

from dataclasses import dataclass
from pathlib import Path

LIBRARIES = Path("contracts/libraries")
PROBES = Path("tests/differential/probes")
NAMES = (
    "Limits",
    "Pinball",
    "Payoff",
    "Deviation",
    "Group",
    "Windows",
    "Gain",
    "Tree",
    "Rows",
    "Bits",
    "Bucket",
    "Quorum",
    "Shares",
    "Seal",
    "Cid",
    "Slash",
    "Wager",
)
"""The slowest first, so that no slow one runs alone at the end."""


@dataclass(frozen=True)
class Target:
    """A source, and the probe that calls it."""

    source: Path
    probe: Path


TARGETS = tuple(Target(LIBRARIES / f"{name}.sol", PROBES / f"{name}Probe.sol") for name in NAMES)
