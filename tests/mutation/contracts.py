"""Mutate the contracts, and measure how many mutants the tests of tests/contracts kill.

python tests/mutation/contracts.py [--only Vault] [--sample 8] [--seed 1] [--least 90]

Testing every mutant takes hours. `--sample N` draws N mutants of each contract, by the seed; without it all are tested.
Verdicts are kept in build/mutation/contracts.jsonl until a contract or a test changes, so that a run that was stopped
continues where it was. docs/testing.md lists the survivors that make no difference.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from compiler import Compiler
from equivalent import reason
from mutants import UNCHANGED, Mutant, mutants_of
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from forewatt.embedded.cache import CHECKOUT

TESTS = CHECKOUT / "tests" / "contracts"
KEPT = CHECKOUT / "build" / "mutation" / "contracts.jsonl"
AT_ONCE = 2
"""Number of mutants tested at once. Each one uses a processor."""
BATCH = 4
"""Number of mutants compiled at once, since the compiler starts slowly."""
LIMIT_S = 900
"""A mutant whose tests take longer counts as killed."""
ATTEMPTS = 3
"""How often pytest is started for a mutant. On a busy machine a chain may not start in time, which is no verdict."""
WORDS = {True: "killed", False: "survived", None: "does not compile"}


@dataclass(frozen=True)
class Target:
    """A source, the contract that it is a part of, and patterns of the tests that must notice a change."""

    source: str
    contract: str
    tests: tuple[str, ...]

    @property
    def path(self) -> Path:
        """The source's path in the checkout."""
        return Path("contracts") / f"{self.source}.sol"

    @property
    def files(self) -> list[str]:
        """The files of the tests: those of the first pattern first."""
        found = [str(path) for pattern in self.tests for path in sorted(TESTS.glob(pattern))]
        return list(dict.fromkeys(found))


SETTLING = ("test_market_finalize.py", "test_market_cancel.py", "test_market_deviation.py")
TARGETS = (
    Target("Vault", "Vault", ("test_vault_*.py", *SETTLING)),
    Target("Funds", "Vault", ("test_vault_bonds.py", "test_vault_claim.py", "test_vault_stake.py", *SETTLING)),
    Target("Disputes", "Disputes", ("test_disputes_*.py",)),
    Target("Pools", "Pools", ("test_pools_*.py", "test_market_observe.py", "test_market_paused.py")),
    Target("Entries", "Market", ("test_market_commit.py", "test_market_*.py")),
    Target("Rounds", "Market", ("test_market_reveal.py", "test_market_paused.py", "test_market_*.py")),
    Target("Market", "Market", ("test_market_finalize.py", "test_market_*.py", "test_disputes_observation.py")),
    Target("Proposals", "Market", ("test_market_propose.py", *SETTLING, "test_disputes_*.py", "test_market_*.py")),
    Target("Deviations", "Market", ("test_market_deviation.py", "test_market_commit.py", *SETTLING)),
)


@dataclass(frozen=True)
class Verdict:
    """A mutant, and whether a test failed because of it. None: it does not compile."""

    target: Target
    mutant: Mutant
    killed: bool | None
    seconds: float

    @property
    def reason(self) -> str | None:
        """Why a survivor makes no difference; None if no reason is known."""
        line = (CHECKOUT / self.target.path).read_text().splitlines()[self.mutant.line - 1]
        return reason(self.target.source, line, self.mutant.change)

    def __str__(self) -> str:
        return f"{self.target.source:<10} {self.mutant}: {WORDS[self.killed]}  {self.seconds:.0f} s"


class Kept:
    """The verdicts of earlier runs on the same contracts and tests."""

    def __init__(self) -> None:
        sources = sorted([*(CHECKOUT / "contracts").rglob("*.sol"), *TESTS.glob("*.py")])
        self._digest = sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
        self._lock = threading.Lock()
        lines = KEPT.read_text().splitlines() if KEPT.exists() else []
        records = [record for record in map(json.loads, lines) if record["sources"] == self._digest]
        self._verdicts = {(item["source"], item["start"], item["after"]): item for item in records}

    def verdict(self, target: Target, mutant: Mutant) -> Verdict | None:
        """Return the verdict on a mutant; None if it was not tested yet."""
        found = self._verdicts.get((target.source, mutant.start, mutant.after))
        return found and Verdict(target, mutant, found["killed"], found["seconds"])

    def add(self, verdict: Verdict) -> None:
        """Keep a verdict."""
        record = {
            "sources": self._digest,
            "source": verdict.target.source,
            "start": verdict.mutant.start,
            "after": verdict.mutant.after,
            "killed": verdict.killed,
            "seconds": round(verdict.seconds, 1),
        }
        with self._lock, KEPT.open("a") as file:
            file.write(json.dumps(record) + "\n")


def main() -> int:
    """Test the mutants, print all survivors and the scores; 1 if the score of all is below `--least`."""
    options = parsed()
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    kept = Kept()
    drawn = {target: sample(target, options.sample, options.seed) for target in chosen(options.only)}
    verdicts = [found for target, mutants in drawn.items() for item in mutants if (found := kept.verdict(target, item))]
    pending = {
        target: [mutant for mutant in mutants if kept.verdict(target, mutant) is None]
        for target, mutants in drawn.items()
    }
    jobs = [job for target, mutants in pending.items() for job in batches(target, mutants)]
    columns = (TextColumn("mutants"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar, ThreadPoolExecutor(AT_ONCE) as workers:
        task = bar.add_task("", total=sum(map(len, drawn.values())), completed=len(verdicts))
        for batch in workers.map(lambda job: list(verdicts_of(job[0], job[1], kept)), jobs):
            for verdict in batch:
                print(verdict, flush=True)
            verdicts += batch
            bar.advance(task, len(batch))
        list(workers.map(lambda target: check_unchanged(target, kept), unproven(drawn, verdicts)))
    return report([verdict for verdict in verdicts if verdict.killed is not None], options.least)


def parsed() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [target.source for target in TARGETS]
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="mutate these sources only")
    parser.add_argument("--sample", type=int, help="number of mutants of each source  [default: all]")
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample")
    parser.add_argument("--least", type=float, default=90.0, help="least percentage of killed mutants")
    return parser.parse_args()


def chosen(names: Sequence[str]) -> list[Target]:
    """Return the targets with these names."""
    return [target for target in TARGETS if target.source in names]


def sample(target: Target, size: int | None, seed: int) -> list[Mutant]:
    """Draw mutants of a source; all if there is no size."""
    mutants = mutants_of((CHECKOUT / target.path).read_text())
    return mutants if size is None else random.Random(seed).sample(mutants, min(size, len(mutants)))


def batches(target: Target, mutants: Sequence[Mutant]) -> Iterator[tuple[Target, Sequence[Mutant]]]:
    """Yield the mutants of a target, BATCH at a time."""
    for first in range(0, len(mutants), BATCH):
        yield target, mutants[first : first + BATCH]


def unproven(targets: Iterable[Target], verdicts: Sequence[Verdict]) -> list[Target]:
    """Return the targets of which no mutant survived. The tests of the others can pass."""
    surviving = {verdict.target for verdict in verdicts if verdict.killed is False}
    return [target for target in targets if target not in surviving]


def check_unchanged(target: Target, kept: Kept) -> None:
    """Raise RuntimeError if the tests fail without any change: then the fall of the mutants means nothing."""
    verdict = kept.verdict(target, UNCHANGED) or next(verdicts_of(target, [UNCHANGED], kept))
    if verdict.killed is not False:
        raise RuntimeError(f"the tests of {target.source} fail without any change")


def verdicts_of(target: Target, mutants: Sequence[Mutant], kept: Kept) -> Iterator[Verdict]:
    """Compile a batch, and yield the verdict on every mutant."""
    source = (CHECKOUT / target.path).read_text()
    codes = Compiler(target.path, target.contract).compile([mutant.applied(source) for mutant in mutants])
    for mutant, code in zip(mutants, codes, strict=True):
        started = time.monotonic()
        killed = None if code is None else verdict_on(target, code)
        verdict = Verdict(target, mutant, killed, time.monotonic() - started)
        kept.add(verdict)
        yield verdict


class NoVerdict(RuntimeError):
    """pytest ended without running the tests."""


def verdict_on(target: Target, code: str) -> bool:
    """Return whether the tests notice this code; NoVerdict if none of ATTEMPTS runs could start them."""
    for _ in range(ATTEMPTS - 1):
        with suppress(NoVerdict):
            return is_killed(target, code)
    return is_killed(target, code)


def is_killed(target: Target, code: str) -> bool:
    """Return whether a test fails if the contract is deployed with this code, or the tests take longer than LIMIT_S."""
    with tempfile.TemporaryDirectory() as folder:
        artifact = Path(folder) / "mutant.json"
        artifact.write_text(json.dumps({"contract": target.contract, "code": code}))
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *target.files],
            cwd=CHECKOUT,
            env={**os.environ, "FOREWATT_MUTANT": str(artifact)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            return True
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    if process.returncode not in (0, 1):
        raise NoVerdict(f"pytest ended with {process.returncode}: {output[-2000:]}")
    return process.returncode == 1


def report(verdicts: Sequence[Verdict], least: float) -> int:
    """Print the survivors and the score of each source; 1 if the score of all is below `least`."""
    for verdict in verdicts:
        if not verdict.killed:
            print(f"survived: {verdict.target.path} {verdict.mutant} ({verdict.reason or 'no reason known'})")
    scores = []
    for target in TARGETS:
        if own := [verdict for verdict in verdicts if verdict.target == target]:
            scores.append(score(own))
            print(f"{target.source:<10} {sum(bool(verdict.killed) for verdict in own):>4} of {len(own):>4}")
    print(f"{sum(bool(verdict.killed) for verdict in verdicts)} of {len(verdicts)} mutants killed")
    whole = score(verdicts)
    print(f"score without equivalent mutants: {whole:.1f} %, lowest of a source: {min(scores, default=100.0):.1f} %")
    print(f"required: {least:g} %")
    return int(whole < least)


def score(verdicts: Sequence[Verdict]) -> float:
    """Return the percentage of killed mutants, without the equivalent ones."""
    counted = [verdict for verdict in verdicts if verdict.killed or verdict.reason is None]
    return 100 * sum(bool(verdict.killed) for verdict in counted) / len(counted) if counted else 100.0


if __name__ == "__main__":
    sys.exit(main())
