"""The libraries against Python on random cases: `python tests/differential/run.py --cases 100000`."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from cases import cases
from draw import Case
from harness import Answer, Harness, compiled

from forewatt.embedded.stack import Stack

BATCH = 250
SHOWN = 5


def main() -> int:
    """Compile, play all cases, print how many of each family agree; 1 if any does not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20160101)
    chosen = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder) / "stack", ("anvil",)) as stack:
        harness = Harness(compiled(), stack.settings.rpc_url)
        agreed, differing = compare(harness, cases(chosen.cases, chosen.seed))
    for method, count in sorted(agreed.items()):
        print(f"{method:<14} {count:>7}")
    for case, answer in differing[:SHOWN]:
        print(f"differs: {case}\n  Solidity answers {answer}", file=sys.stderr)
    seconds = time.monotonic() - begun
    print(f"{agreed.total()} of {chosen.cases} cases agree bit for bit, seed {chosen.seed}, {seconds:.0f} s")
    return int(bool(differing) or agreed.total() != chosen.cases)


def compare(harness: Harness, drawn: Iterator[Case]) -> tuple[Counter[str], list[tuple[Case, Answer]]]:
    """How many cases of each method agree, and those that do not with what Solidity answered."""
    agreed: Counter[str] = Counter()
    differing = []
    while batch := list(islice(drawn, BATCH)):
        for case, answer in zip(batch, harness.answers(batch), strict=True):
            if answer == case.expected:
                agreed[case.method] += 1
            else:
                differing.append((case, answer))
    return agreed, differing


if __name__ == "__main__":
    raise SystemExit(main())
