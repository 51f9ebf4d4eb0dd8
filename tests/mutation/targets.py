"""What is mutated, and which tests must notice."""

from dataclasses import dataclass
from pathlib import Path

LIBRARIES = Path("contracts/libraries")
BATCH = Path("contracts/mocks/Batch.sol")


@dataclass(frozen=True)
class Target:
    """A source, and what it is seen through: the harness (random cases against Python) or a Foundry test."""

    source: Path
    root: Path = BATCH
    via_ir: bool = False

    @property
    def by_forge(self) -> bool:
        """Whether a Foundry test judges."""
        return self.root.name.endswith(".t.sol")


TARGETS = tuple(
    Target(LIBRARIES / f"{name}.sol") for name in ("Pinball", "Payoff", "Tree", "Rows", "Bits", "Windows", "Limits")
)
