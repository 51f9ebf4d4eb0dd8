"""Changes the contracts a little, many times, and counts how often the tests notice.

python tests/mutation/run.py [--only Payoff] [--least 90]
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from mutants import Mutant, mutants_of
from targets import TARGETS, Target
from workshop import Built, Workshop

from forewatt.embedded.cache import CHECKOUT
from forewatt.embedded.stack import Stack

# The random cases are a folder of programs, as this one is.
sys.path.append(str(CHECKOUT / "tests" / "differential"))
from cases import cases
from harness import Harness

FOLDER = CHECKOUT / "build" / "mutation"
BATCH = 40
"""Mutants compiled at once: more would not be faster, and would hold much memory."""
CASES = 6_000
STEPS = (24, 120, 600, CASES)
"""A mutant is judged by so many cases, then by more; most fall in the first step."""


@dataclass(frozen=True)
class Score:
    """What came of one target's mutants; those that do not compile are not counted."""

    target: Target
    killed: int
    survivors: tuple[Mutant, ...]

    @property
    def total(self) -> int:
        return self.killed + len(self.survivors)


def main() -> int:
    """Play all targets and print the score with every survivor; 1 if fewer than `--least` percent fell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="name of one source, without .sol")
    parser.add_argument("--least", type=float, default=90.0, help="percent of the mutants that must fall")
    chosen = parser.parse_args()
    scores = []
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder) / "stack", ("anvil",)) as stack:
        for target in TARGETS:
            if chosen.only in (None, target.source.stem):
                scores.append(judged(target, stack.settings.rpc_url))
    for score in scores:
        for mutant in score.survivors:
            print(f"survived: {score.target.source} {mutant}")
    killed, total = sum(score.killed for score in scores), sum(score.total for score in scores)
    percent = 100 * killed / total
    print(f"{killed} of {total} mutants killed: {percent:.1f} %, at least {chosen.least:g} % asked")
    return int(percent < chosen.least)


def judged(target: Target, rpc_url: str) -> Score:
    """Build and judge all mutants of one target, a batch at a time."""
    begun = time.monotonic()
    mutants = mutants_of((CHECKOUT / target.source).read_text())
    workshop = Workshop(FOLDER / target.source.stem, target.source, target.root, via_ir=target.via_ir)
    killed, survivors = 0, []
    for first in range(0, len(mutants), BATCH):
        built = workshop.build(mutants[first : first + BATCH], first)
        fallen = workshop.failed() if target.by_forge else set(differing(workshop, built, rpc_url))
        killed += len(fallen)
        survivors += [one.mutant for one in built if one.number not in fallen]
    score = Score(target, killed, tuple(survivors))
    print(f"{target.source.stem:<10} {killed:>4} of {score.total:>4}  {time.monotonic() - begun:6.1f} s", flush=True)
    return score


def differing(workshop: Workshop, built: list[Built], rpc_url: str) -> Iterator[int]:
    """The numbers of the mutants that answer some case otherwise than Python."""
    drawn = list(cases(CASES, seed=1))
    for one in built:
        harness = Harness(workshop.artifact(one), rpc_url)
        steps = (drawn[at:until] for at, until in pairwise((0, *STEPS)))
        if any(harness.answers(step) != [case.expected for case in step] for step in steps):
            yield one.number


if __name__ == "__main__":
    raise SystemExit(main())
