"""Which suites run, and how their tests are counted."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from setup import suites


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], suites.Count]:
    """A function that runs one test file as a suite and counts its tests."""
    monkeypatch.setattr(suites, "REPORTS", tmp_path)

    def count(source: str) -> suites.Count:
        (tmp_path / "test_given.py").write_text(source)
        argv = (*suites.PYTEST, "-p", "no:ape_test", "-p", "no:cacheprovider", "test_given.py")
        return suites.run(suites.Suite("given", argv, folder=tmp_path, tests="."))

    return count


def test_run__passed_failed_and_skipped__are_counted(run: Callable[[str], suites.Count]) -> None:
    source = """
import pytest
def test_one(): pass
def test_two(): assert False
def test_three(): pytest.skip("not here")
@pytest.fixture
def broken(): raise OSError
def test_four(broken): pass
"""
    counted = run(source)
    assert (counted.passed, counted.failed, counted.skipped) == (1, 2, 1)


def test_run__suite_that_cannot_start__is_a_failure(run: Callable[[str], suites.Count]) -> None:
    assert run("import nothing_of_that_name").failed == 1


def test_counted__last_line_of_forge__is_read() -> None:
    line = "Ran 2 test suites in 1.2s (1s CPU time): 11 tests passed, 1 failed, 0 skipped (12 total tests)\n"
    assert suites.counted(suites.Suite("forge", ()), line) == (11, 1, 0)


def test_run_lanes__two_lanes__run_beside_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each of two suites waits for a pipe that the other one opens: one after the other, neither would end."""
    monkeypatch.setattr(suites, "REPORTS", tmp_path)
    os.mkfifo(tmp_path / "pipe")
    ask = suites.Suite("ask", ("bash", "-c", "echo question > pipe; echo asked"), folder=tmp_path, lane=1)
    answer = suites.Suite("answer", ("bash", "-c", "cat pipe; exit 3"), folder=tmp_path)
    counts = suites.run_lanes([answer, ask])
    assert [(count.name, count.failed) for count in counts] == [("answer", 1), ("ask", 0)]
    shown = capsys.readouterr().out
    assert "question" in shown
    assert "asked" in shown


def test_run__after_its_deadline__is_ended_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(suites, "REPORTS", tmp_path)
    suite = suites.Suite("given", ("tail", "-f", "/dev/null"), folder=tmp_path, lane=1, deadline=time.monotonic())
    assert suites.run(suite).failed == 1
    assert "given still ran after 0 minutes and was ended" in capsys.readouterr().out


def test_run__program_left_behind__does_not_hold_the_suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suites, "REPORTS", tmp_path)
    os.mkfifo(tmp_path / "pipe")
    suite = suites.Suite("given", ("bash", "-c", "cat pipe & echo started"), folder=tmp_path)
    assert suites.run(suite).failed == 0
    (tmp_path / "pipe").open("w").close()


def ready(code: str) -> subprocess.Popen[str]:
    """A Python program that waits for a signal after `code`."""
    code = f"import signal; {code}; print('ready', flush=True); signal.pause()"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_wait__after_the_deadline__program_says_where_it_was() -> None:
    process = ready("0")
    assert not suites.wait(process, time.monotonic())
    assert "KeyboardInterrupt" in process.communicate()[0]


def test_wait__interrupt_is_ignored__program_is_killed() -> None:
    process = ready("[signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGABRT)]")
    assert not suites.wait(process, time.monotonic(), patience=0.1)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def test_selected__names__choose_among_the_daily_or_the_deep_suites() -> None:
    assert suites.selected([]) == suites.SUITES
    assert [suite.name for suite in suites.selected(["forge", "dapp"])] == ["forge", "dapp"]
    assert suites.selected(["deep"]) == suites.DEEP
    assert [suite.name for suite in suites.selected(["deep", "halmos"])] == ["halmos"]


def test_selected__unknown_name__lists_the_suites() -> None:
    with pytest.raises(
        SystemExit, match="unknown suite dap; choose from python, oracle, streaming, contracts, forge, dapp"
    ):
        suites.selected(["dap"])
