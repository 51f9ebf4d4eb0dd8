"""PeriodicTask: repeats its work, rests in proportion to it, survives every error."""

import threading
import time
from itertools import pairwise

import pytest

from forewatt.periodic import PeriodicTask, failures

DEADLINE_S = 10


def test_work_is_repeated_until_stopped() -> None:
    calls, enough = [], threading.Event()

    def work() -> None:
        calls.append(time.monotonic())
        if len(calls) == 3:
            enough.set()

    with PeriodicTask("work", work, pause_s=0.001):
        assert enough.wait(DEADLINE_S)
    count = len(calls)
    assert not any(thread.name == "work" for thread in threading.enumerate())
    assert len(calls) == count


def test_a_recoverable_error_is_logged_and_the_work_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    calls, recovered = [], threading.Event()

    def work() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ConnectionError("no route")
        recovered.set()

    with PeriodicTask("refresh", work, pause_s=0.001, recoverable=(ConnectionError,)):
        assert recovered.wait(DEADLINE_S)
    assert "refresh failed, will retry: no route" in caplog.text


def test_a_fault_is_logged_with_its_place_and_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    calls, recovered = [], threading.Event()

    def work() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise KeyError("a document without a name")
        recovered.set()

    faults = failures.labels("days", "yes")._value.get()
    with PeriodicTask("days", work, pause_s=0.001, recoverable=(ConnectionError,)):
        assert recovered.wait(DEADLINE_S)
    assert "days failed by a fault, will retry" in caplog.text
    assert "in work" in caplog.text
    assert failures.labels("days", "yes")._value.get() == faults + 1


def test_the_pause_grows_with_the_time_that_the_work_takes() -> None:
    starts, enough = [], threading.Event()

    def work() -> None:
        starts.append(time.monotonic())
        if len(starts) == 3:
            enough.set()
        threading.Event().wait(0.02)

    with PeriodicTask("slow", work, pause_s=0.001, share=3):
        assert enough.wait(DEADLINE_S)
    assert min(later - earlier for earlier, later in pairwise(starts)) >= 0.08


def test_work_may_decide_about_its_pauses__but_a_failed_turn_has_the_usual_one() -> None:
    turns, enough = list[tuple[str, float]](), threading.Event()

    def work() -> str:
        if not turns:
            turns.append(("failed", 0.0))
            raise ConnectionError("no route")
        return "done"

    def pause_after(done: str, took_s: float) -> float:
        turns.append((done, took_s))
        if len(turns) == 3:
            enough.set()
        return 0.0

    with PeriodicTask("work", work, 0.001, recoverable=(ConnectionError,), pause_after=pause_after):
        assert enough.wait(DEADLINE_S)
    assert [done for done, _ in turns[:3]] == ["failed", "done", "done"]
    assert all(0 <= took_s < DEADLINE_S for _, took_s in turns)


def test_stop_waits_for_the_call_in_progress() -> None:
    started, finished = threading.Event(), []

    def work() -> None:
        started.set()
        threading.Event().wait(0.05)
        finished.append(1)

    task = PeriodicTask("work", work, pause_s=0.001)
    task.start()
    assert started.wait(DEADLINE_S)
    task.stop()
    assert finished
