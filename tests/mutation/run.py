"""Mutate the libraries, and measure how many mutants the random cases of tests/differential kill.

python tests/mutation/run.py [--only Payoff] [--least 90]

docs/testing.md lists the survivors and why they make no difference.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from equivalent import reason
from mutants import UNCHANGED, Mutant, mutants_of
from targets import TARGETS, Target
from workshop import Built, Workshop

from forewatt.embedded.cache import CHECKOUT
from forewatt.embedded.stack import Stack

# tests/differential is a folder of programs, not a package.
sys.path.append(str(CHECKOUT / "tests" / "differential"))
from case import Case
from cases import cases
from probe import Probe

FOLDER = CHECKOUT / "build" / "mutation"
AT_ONCE = 2
"""Number of sources tested at once. Each one uses a processor."""
BATCH = 40
"""Number of mutants compiled at once. More would need more memory without being faster."""
CASES = 2_000
STEPS = (16, 100, 400, 800, 1_200, 1_600, CASES)
"""Number of cases run on a mutant, step by step, until one differs. Most mutants fall in the first step. A call runs at
most 400 cases: unoptimized code never frees memory, so that more of the largest cases would use up all gas."""


@dataclass(frozen=True)
class Score:
    """The mutants of a target. Mutants that don't compile are not counted."""

    target: Target
    killed: int
    survivors: tuple[Mutant, ...]

    @property
    def total(self) -> int:
        return self.killed + len(self.survivors)

    @property
    def percent(self) -> float:
        """Percentage of killed mutants, without the equivalent ones."""
        equivalent = sum(self.reason_for(mutant) is not None for mutant in self.survivors)
        return 100 * self.killed / (self.total - equivalent)

    def reason_for(self, mutant: Mutant) -> str | None:
        """Return why a survivor makes no difference; None if no reason is known."""
        line = (CHECKOUT / self.target.source).read_text().splitlines()[mutant.line - 1]
        return reason(self.target.source.stem, line, mutant.change)


def main() -> int:
    """Test all mutants and print the scores and all survivors; 1 if the score of a target is below `--least`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="name of a single library, without .sol")
    parser.add_argument("--least", type=float, default=90.0, help="least percentage of killed mutants for each library")
    options = parser.parse_args()
    targets = [target for target in TARGETS if options.only in (None, target.source.stem)]
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(Path(folder) / "stack", ("anvil",)) as stack,
        ProcessPoolExecutor(AT_ONCE) as workers,
    ):
        scores = list(workers.map(score_of, targets, [stack.settings.rpc_url] * len(targets)))
    for score in scores:
        for mutant in score.survivors:
            print(f"survived: {score.target.source} {mutant} ({score.reason_for(mutant) or 'no reason known'})")
    killed, total = sum(score.killed for score in scores), sum(score.total for score in scores)
    print(f"{killed} of {total} mutants killed: {100 * killed / total:.1f} %")
    print(f"lowest score of a library, without equivalent mutants: {min(score.percent for score in scores):.1f} %")
    print(f"required: {options.least:g} %")
    return int(any(score.percent < options.least for score in scores))


def score_of(target: Target, rpc_url: str) -> Score:
    """Build and test all mutants of a target, a batch at a time."""
    started = time.monotonic()
    mutants = [UNCHANGED, *mutants_of((CHECKOUT / target.source).read_text())]
    workshop = Workshop(FOLDER / target.source.stem, target.source, target.probe)
    killed, survivors = 0, []
    for first in range(0, len(mutants), BATCH):
        built = workshop.build(mutants[first : first + BATCH], first)
        fallen = set(differing(workshop, built, rpc_url))
        if 0 in fallen:
            raise RuntimeError(f"the unchanged {target.source} differs from Python")
        killed += len(fallen)
        survivors += [item.mutant for item in built if item.number not in fallen and item.mutant != UNCHANGED]
    score = Score(target, killed, tuple(survivors))
    print(f"{target.source.stem:<10} {killed:>4} of {score.total:>4}  {time.monotonic() - started:6.1f} s", flush=True)
    return score


def differing(workshop: Workshop, built: list[Built], rpc_url: str) -> Iterator[int]:
    """Yield the numbers of the mutants whose answer to some case differs from Python's."""
    for item in built:
        probe = Probe(workshop.artifact(item), rpc_url)
        if any(probe.answers(step, calldata) != [case.expected for case in step] for step, calldata in steps_of(probe)):
            yield item.number


_STEPS_OF: dict[frozenset[str], list[tuple[list[Case], bytes]]] = {}


def steps_of(probe: Probe) -> list[tuple[list[Case], bytes]]:
    """Return the cases of a probe by steps, with the calldata of each step; the same for all mutants of a source."""
    methods = frozenset(probe.methods)
    if methods not in _STEPS_OF:
        drawn = list(cases(CASES, seed=1, methods=methods))
        steps = [drawn[at:until] for at, until in pairwise((0, *STEPS))]
        _STEPS_OF[methods] = [(step, probe.calldata(step)) for step in steps]
    return _STEPS_OF[methods]


if __name__ == "__main__":
    raise SystemExit(main())
