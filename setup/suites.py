"""Run test suites, and end with one line that counts all tests: `N passed, N failed`.

The suites of a lane run one after the other; the lanes run beside each other. Deep suites have one lane.

python setup/suites.py              # every suite of `make test`
python setup/suites.py dapp forge   # two of them
python setup/suites.py deep         # every suite of `make test-deep`; names select some of these too
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "build" / "reports"
LIMIT_S = 70 * 60
"""Seconds that all suites of `make test` may take. Those that still run then are ended, and count as a failure."""


@dataclass(frozen=True)
class Suite:
    """A command that runs tests. Its results are read from a JUnit report, or from its output (forge)."""

    name: str
    argv: tuple[str, ...]
    folder: Path = ROOT
    tests: str = "tests"
    pattern: str = "test_*.py"
    env: Mapping[str, str] = field(default_factory=dict)
    lane: int = 0
    """The first lane shows its output as it comes, another lane when a suite ends."""
    deadline: float | None = None
    """When the suite is ended if it still runs, on the clock of `time.monotonic`."""

    @property
    def report(self) -> Path:
        """The path of the JUnit report."""
        return REPORTS / f"{self.name}.xml"

    @property
    def exists(self) -> bool:
        """Whether there is anything to run."""
        return any((self.folder / self.tests).rglob(self.pattern))


@dataclass(frozen=True)
class Count:
    """The results of a suite."""

    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float


PYTEST = (sys.executable, "-m", "pytest")
OWN_SUITES = ("contracts", "oracle", "streaming")
"""Folders of tests/ that are suites of their own."""
SUITES = (
    # Ape's plugin starts a chain and takes snapshots; only the tests of the contracts and the nodes need that.
    Suite("python", (*PYTEST, "tests", *map("--ignore=tests/{}".format, OWN_SUITES), "-p", "no:ape_test")),
    Suite("oracle", (*PYTEST, "tests/oracle"), tests="tests/oracle", lane=1),
    Suite("streaming", (*PYTEST, "tests/streaming", "-p", "no:ape_test"), tests="tests/streaming", lane=2),
    Suite("contracts", (*PYTEST, "tests/contracts"), tests="tests/contracts", lane=2),
    Suite("forge", ("forge", "test"), tests="tests/forge", pattern="*.t.sol", lane=2),
    Suite(
        "dapp",
        ("npm", "test", "--", "--reporter=default", "--reporter=junit"),
        ROOT / "dapp",
        tests="test",
        pattern="*.test.*",
        lane=2,
    ),
)
TOOLS = ROOT / "build" / "deep" / "bin"
"""The programs of the environment for tools that need other versions of our packages."""
DEEP = (
    Suite("forge", ("forge", "test"), tests="tests/forge", pattern="*.t.sol", env={"FOUNDRY_PROFILE": "deep"}),
    Suite("differential", (sys.executable, "tests/differential/run.py", "--cases", "100000")),
    Suite("mutation", (sys.executable, "tests/mutation/run.py", "--least", "90")),
    Suite("halmos", (sys.executable, "tests/proofs/prove.py", str(TOOLS))),
    Suite("slither", (sys.executable, "tests/static/findings.py", str(TOOLS))),
    # Property tests with examples that no run drew before.
    Suite("properties", (*PYTEST, "tests", "-m", "hypothesis and not deep", "--hypothesis-profile", "explored")),
    Suite("streaming", (*PYTEST, "tests/streaming", "-m", "deep", "-p", "no:ape_test"), tests="tests/streaming"),
    Suite("forecaster", (*PYTEST, "tests/forecaster", "-m", "deep", "-p", "no:ape_test"), tests="tests/forecaster"),
    Suite("setup", (*PYTEST, "tests/setup", "-m", "deep", "-p", "no:ape_test"), tests="tests/setup"),
    Suite("faults", (*PYTEST, "tests/oracle/faults/matrix", "-m", ""), tests="tests/oracle/faults/matrix"),
    Suite("api", (*PYTEST, "tests/oracle/service", "-m", "deep"), tests="tests/oracle/service"),
    Suite("docs", (*PYTEST, "tests/docs", "-m", "deep", "-p", "no:ape_test"), tests="tests/docs"),
    Suite(
        "observability",
        (*PYTEST, "tests/observability", "-m", "deep", "-p", "no:ape_test"),
        tests="tests/observability",
    ),
    Suite("e2e", (*PYTEST, "tests/e2e", "-m", "deep", "-p", "no:ape_test"), tests="tests/e2e"),
    Suite("deploy", (*PYTEST, "tests/deploy", "-m", "deep", "-p", "no:ape_test"), tests="tests/deploy"),
    Suite("fabric", (*PYTEST, "tests/consortium", "-m", "deep", "-p", "no:ape_test"), tests="tests/consortium"),
    Suite("simulation", ("ape", "run", "simulate")),
)


def report_option(suite: Suite) -> tuple[str, ...]:
    """The option that makes the suite write its report."""
    if suite.name == "dapp":
        return (f"--outputFile.junit={suite.report}",)
    return (f"--junitxml={suite.report}",) if suite.argv[:3] == PYTEST else ()


def run(suite: Suite) -> Count:
    """Run a suite, show its output, and count its tests."""
    title = f"\n== {suite.name}: {' '.join(suite.argv)}"
    print(title if suite.lane == 0 else f"\n== {suite.name} has started; its output follows when it ends", flush=True)
    suite.report.unlink(missing_ok=True)
    started = time.monotonic()
    lines: list[str] = []
    argv = (*suite.argv, *report_option(suite))
    environment = {**os.environ, "NO_COLOR": "1", **suite.env}
    process = subprocess.Popen(
        argv, cwd=suite.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    reader = threading.Thread(target=read, args=(suite, process, lines), daemon=True)
    reader.start()
    ended = wait(process, suite.deadline)
    # A program that the suite left behind can hold the pipe open for ever.
    reader.join(10)
    if not ended:
        minutes = (time.monotonic() - started) / 60
        lines.append(f"suites: {suite.name} still ran after {minutes:.0f} minutes and was ended\n")
        if suite.lane == 0:
            print(lines[-1], end="", flush=True)
    if suite.lane:
        print(f"{title}\n{''.join(lines)}", flush=True)
    passed, failed, skipped = counted(suite, "".join(lines))
    # A deep suite without counted tests is a program; it counts as one test.
    passed = passed or int(failed == 0 and suite in DEEP and ended and process.returncode == 0)
    # A suite that fails without a failed test, for example one that cannot start, counts as one failure.
    failed = failed or int(process.returncode != 0 or not ended)
    return Count(suite.name, passed, failed, skipped, time.monotonic() - started)


def read(suite: Suite, process: subprocess.Popen[str], lines: list[str]) -> None:
    """Append the output to `lines`; the first lane also shows it."""
    assert process.stdout is not None
    with process.stdout as output:
        for line in output:
            lines.append(line)
            if suite.lane == 0:
                print(line, end="", flush=True)


def wait(process: subprocess.Popen[str], deadline: float | None, patience: float = 60) -> bool:
    """Whether the process ends before the deadline. Afterwards it is interrupted, so that it says where it was."""
    limit = None if deadline is None else max(0.0, deadline - time.monotonic())
    # pytest ends its services at an interrupt. At an abort it prints the stack of every thread.
    for ending in (signal.SIGINT, signal.SIGABRT, signal.SIGKILL):
        try:
            process.wait(limit)
            return ending == signal.SIGINT
        except subprocess.TimeoutExpired:
            process.send_signal(ending)
            limit = patience
    process.wait()
    return False


def counted(suite: Suite, output: str) -> tuple[int, int, int]:
    """Passed, failed and skipped tests: from the report, or from the last line that forge prints."""
    if suite.report.exists():
        cases = list(ElementTree.parse(suite.report).iter("testcase"))
        failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
        skipped = sum(case.find("skipped") is not None for case in cases)
        return len(cases) - failed - skipped, failed, skipped
    matches = re.findall(r"(\d+) tests passed, (\d+) failed, (\d+) skipped \(", output)
    passed, failed, skipped = map(int, matches[-1]) if matches else (0, 0, 0)
    return passed, failed, skipped


def selected(arguments: Sequence[str]) -> tuple[Suite, ...]:
    """The suites that the arguments name; all if they name none. SystemExit for an unknown name."""
    suites, names = (DEEP, arguments[1:]) if arguments[:1] == ["deep"] else (SUITES, arguments)
    known = [suite.name for suite in suites]
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"suites: unknown suite {', '.join(unknown)}; choose from {', '.join(known)}")
    return tuple(suite for suite in suites if not names or suite.name in names)


def run_lanes(suites: Sequence[Suite]) -> list[Count]:
    """Run suites, the lanes beside each other; their counts, in the order of `suites`."""
    lanes = sorted({suite.lane for suite in suites})
    if len(lanes) < 2:
        return [run(replace(suite, lane=0)) for suite in suites]
    with ThreadPoolExecutor(len(lanes)) as pool:
        ended = pool.map(lambda lane: [run(suite) for suite in suites if suite.lane == lane], lanes)
        counts = {count.name: count for lane in ended for count in lane}
    return [counts[suite.name] for suite in suites]


def main() -> int:
    """Run the selected suites, even after a failure; 0 if every test passed."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    suites = [suite for suite in selected(sys.argv[1:]) if suite.exists]
    if sys.argv[1:2] != ["deep"]:
        suites = [replace(suite, deadline=time.monotonic() + LIMIT_S) for suite in suites]
    counts = run_lanes(suites)
    print()
    for count in counts:
        print(
            f"{count.name:<12} {count.passed:>5} passed {count.failed:>4} failed {count.skipped:>4} skipped "
            f"{count.seconds:>7.1f} s"
        )
    passed, failed = sum(count.passed for count in counts), sum(count.failed for count in counts)
    print(f"{passed} passed, {failed} failed", flush=True)
    return int(failed > 0 or passed == 0)


if __name__ == "__main__":
    sys.exit(main())
