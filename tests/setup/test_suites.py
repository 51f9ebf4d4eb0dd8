"""How the closing line is counted."""

from pathlib import Path

import pytest

from setup import suites


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A function that runs a suite of one test file by pytest itself and counts it."""
    monkeypatch.setattr(suites, "REPORTS", tmp_path)

    def count(source: str) -> suites.Count:
        (tmp_path / "test_given.py").write_text(source)
        argv = (*suites.PYTEST, "-p", "no:ape_test", "-p", "no:cacheprovider", "test_given.py")
        return suites.run(suites.Suite("given", argv, folder=tmp_path, tests="."))

    return count


def test_run__passed_failed_and_skipped__are_counted(run) -> None:
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


def test_run__suite_that_cannot_begin__is_a_failure(run) -> None:
    assert run("import nothing_of_that_name").failed == 1


def test_counted__forges_closing_line__is_read() -> None:
    line = "Ran 2 test suites in 1.2s (1s CPU time): 11 tests passed, 1 failed, 0 skipped (12 total tests)\n"
    assert suites.counted(suites.Suite("forge", ()), line) == (11, 1, 0)
