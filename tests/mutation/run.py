"""Changes the contracts a little, many times, and counts how often the tests notice.

python tests/mutation/run.py [--only Payoff] [--least 90]; docs/testing.md says why the survivors live
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
from mutants import Mutant, mutants_of
from targets import TARGETS, Target
from workshop import Built, Workshop

from forewatt.embedded.cache import CHECKOUT
from forewatt.embedded.stack import Stack

# The random cases are a folder of programs, as this one is.
sys.path.append(str(CHECKOUT / "tests" / "differential"))
from cases import cases
from draw import Case
from harness import Harness

FOLDER = CHECKOUT / "build" / "mutation"
UNCHANGED = Mutant(0, 1, "", "")
AT_ONCE = 2
"""Sources judged at once; each keeps one processor busy."""
BATCH = 40
"""Mutants compiled at once: more would not be faster, and would hold much memory."""
CASES = 2_000
STEPS = (16, 100, 400, 800, 1_200, 1_600, CASES)
"""A mutant is judged by so many cases, then by more; most fall in the first step. A call asks at most 400: unoptimized
code never gives memory back, and more of the largest cases would use up all gas."""


@dataclass(frozen=True)
class Score:
    """What came of one target's mutants; those that do not compile are not counted."""

    target: Target
    killed: int
    survivors: tuple[Mutant, ...]

    @property
    def total(self) -> int:
        return self.killed + len(self.survivors)

    @property
    def percent(self) -> float:
        """Of the mutants that change what the code does."""
        equivalent = sum(self.why(mutant) is not None for mutant in self.survivors)
        return 100 * self.killed / (self.total - equivalent)

    def why(self, mutant: Mutant) -> str | None:
        """Why a survivor does what the code does; None where nothing says so."""
        line = (CHECKOUT / self.target.source).read_text().splitlines()[mutant.line - 1]
        return reason(self.target.source.stem, line, mutant.change)


def main() -> int:
    """Play all targets and print the score with every survivor; 1 if fewer than `--least` percent of one's fell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="name of one source, without .sol")
    parser.add_argument("--least", type=float, default=90.0, help="percent of each source's mutants to fall")
    chosen = parser.parse_args()
    targets = [target for target in TARGETS if chosen.only in (None, target.source.stem)]
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(Path(folder) / "stack", ("anvil",)) as stack,
        ProcessPoolExecutor(AT_ONCE) as workers,
    ):
        scores = list(workers.map(judged, targets, [stack.settings.rpc_url] * len(targets)))
    for score in scores:
        for mutant in score.survivors:
            print(f"survived: {score.target.source} {mutant} ({score.why(mutant) or 'nobody says why'})")
    killed, total = sum(score.killed for score in scores), sum(score.total for score in scores)
    print(f"{killed} of {total} mutants killed: {100 * killed / total:.1f} %; of those that change anything")
    print(f"at least {min(score.percent for score in scores):.1f} % a source, {chosen.least:g} % asked")
    return int(any(score.percent < chosen.least for score in scores))


def judged(target: Target, rpc_url: str) -> Score:
    """Build and judge all mutants of one target, a batch at a time."""
    begun = time.monotonic()
    # The first is the source as it is: were it felled too, the fall of the others would mean nothing.
    mutants = [UNCHANGED, *mutants_of((CHECKOUT / target.source).read_text())]
    workshop = Workshop(FOLDER / target.source.stem, target.source, target.probe)
    killed, survivors = 0, []
    for first in range(0, len(mutants), BATCH):
        built = workshop.build(mutants[first : first + BATCH], first)
        fallen = set(differing(workshop, built, rpc_url))
        if 0 in fallen:
            raise RuntimeError(f"{target.source} differs from Python as it is")
        killed += len(fallen)
        survivors += [one.mutant for one in built if one.number not in fallen and one.mutant != UNCHANGED]
    score = Score(target, killed, tuple(survivors))
    print(f"{target.source.stem:<10} {killed:>4} of {score.total:>4}  {time.monotonic() - begun:6.1f} s", flush=True)
    return score


def differing(workshop: Workshop, built: list[Built], rpc_url: str) -> Iterator[int]:
    """The numbers of the mutants that answer some case otherwise than Python."""
    for one in built:
        harness = Harness(workshop.artifact(one), rpc_url)
        if any(
            harness.answers(step, calldata) != [case.expected for case in step] for step, calldata in asked(harness)
        ):
            yield one.number


_ASKED: dict[frozenset[str], list[tuple[list[Case], bytes]]] = {}


def asked(harness: Harness) -> list[tuple[list[Case], bytes]]:
    """The cases of a probe by steps, each as one call; the same for all mutants of its source."""
    methods = frozenset(harness.methods)
    if methods not in _ASKED:
        drawn = list(cases(CASES, seed=1, methods=methods))
        steps = [drawn[at:until] for at, until in pairwise((0, *STEPS))]
        _ASKED[methods] = [(step, harness.calldata(step)) for step in steps]
    return _ASKED[methods]


if __name__ == "__main__":
    raise SystemExit(main())
