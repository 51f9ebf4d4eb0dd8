"""What is mutated, and through what its answers are seen."""

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
)
"""The longest first, so that the last to end is a short one."""


@dataclass(frozen=True)
class Target:
    """A source, and the probe whose answers must be Python's."""

    source: Path
    probe: Path


TARGETS = tuple(Target(LIBRARIES / f"{name}.sol", PROBES / f"{name}Probe.sol") for name in NAMES)
