"""Compare the Solidity libraries with Python on random cases, bit for bit.

python tests/differential/run.py --cases 100000
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from case import Case
from cases import cases
from probe import Answer, Probe, compile_probe

from forewatt.embedded.stack import Stack

BATCH = 250
SHOWN = 5


def main() -> int:
    """Run all cases and print how many of each method agree; 1 if any differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000, help="number of cases (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=20160101, help="seed of the cases (default: %(default)s)")
    options = parser.parse_args()
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(Path(folder) / "stack", ("anvil",)) as stack,
        closing(Probe(compile_probe(), stack.settings.rpc_url)) as probe,
    ):
        agreeing, differing = compare(probe, cases(options.cases, options.seed))
    for method, count in sorted(agreeing.items()):
        print(f"{method:<14} {count:>7}")
    for case, answer in differing[:SHOWN]:
        print(f"differs: {case}\n  Solidity answers {answer}", file=sys.stderr)
    seconds = time.monotonic() - started
    print(f"{agreeing.total()} of {options.cases} cases agree bit for bit, seed {options.seed}, {seconds:.0f} s")
    return int(bool(differing) or agreeing.total() != options.cases)


def compare(probe: Probe, drawn: Iterator[Case]) -> tuple[Counter[str], list[tuple[Case, Answer]]]:
    """Return the number of agreeing cases of each method, and the differing cases with Solidity's answers."""
    agreeing: Counter[str] = Counter()
    differing = []
    while batch := list(islice(drawn, BATCH)):
        for case, answer in zip(batch, probe.answers(batch), strict=True):
            if answer == case.expected:
                agreeing[case.method] += 1
            else:
                differing.append((case, answer))
    return agreeing, differing


if __name__ == "__main__":
    raise SystemExit(main())
