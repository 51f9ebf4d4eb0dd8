"""What a check found, and how the checks of a role run one after the other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check ended; `unknown` means that an earlier check failed that it depends on."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """The result of one check; `advice` says what to do if it is not ok."""

    check: str
    state: State
    detail: str
    advice: str = ""


class CheckFailed(Exception):
    """A check failed; the message is what was found, `advice` what to do about it."""

    def __init__(self, detail: str, advice: str) -> None:
        super().__init__(detail)
        self.advice = advice


class CheckWarns(CheckFailed):
    """A check found something that the node can live with."""


@dataclass(frozen=True)
class Check:
    """One check. `run` returns what it found, or raises CheckFailed, CheckWarns or any error of a library.

    The check runs only if all checks named in `needs` passed. `advice` is for errors without advice of their own.
    """

    name: str
    run: Callable[[], str]
    advice: str
    needs: tuple[str, ...] = ()


def findings(checks: Sequence[Check]) -> Iterator[Finding]:
    """Run the checks in order; no error of a check ends the others."""
    passed: set[str] = set()
    for check in checks:
        if missing := [name for name in check.needs if name not in passed]:
            yield Finding(check.name, State.UNKNOWN, f"depends on: {', '.join(missing)}")
            continue
        finding = _finding(check)
        if finding.state in (State.OK, State.WARNING):
            passed.add(check.name)
        yield finding


def _finding(check: Check) -> Finding:
    try:
        return Finding(check.name, State.OK, check.run())
    except CheckWarns as warning:
        return Finding(check.name, State.WARNING, str(warning), warning.advice)
    except CheckFailed as failure:
        return Finding(check.name, State.FAILED, str(failure), failure.advice)
    except Exception as error:  # noqa: BLE001 - a check may fail in any way that a library can
        return Finding(check.name, State.FAILED, str(error) or type(error).__name__, check.advice)
