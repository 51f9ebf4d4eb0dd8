"""Failed actions are retried later; the others continue."""

import logging
import tracemalloc

import pytest

from oracle.errors import OracleError
from oracle.node.attempts import Attempts


def test_attempts__failed_action__waits_longer_each_time_while_others_continue() -> None:
    now, done = [0.0], []

    def effect(action: str) -> None:
        done.append((now[0], action))
        if action == "bad":
            raise OracleError("not yet")

    attempts = Attempts(lambda: now[0])
    for tenth in range(16):
        now[0] = tenth / 10
        attempts.perform(["bad", "good"], effect)
    assert [moment for moment, action in done if action == "bad"] == [0.0, 0.5, 1.5]
    assert len([action for _, action in done if action == "good"]) == 16


def test_attempts__unforeseen_error__is_raised_after_the_other_actions() -> None:
    now, done = [0.0], []

    def effect(action: str) -> None:
        done.append(action)
        if action == "bad":
            raise ZeroDivisionError

    attempts = Attempts(lambda: now[0])
    with pytest.raises(ExceptionGroup) as raised:
        attempts.perform(["bad", "good"], effect)
    assert [type(error) for error in raised.value.exceptions] == [ZeroDivisionError]
    assert done == ["bad", "good"]
    attempts.perform(["bad", "good"], effect)
    assert done == ["bad", "good", "good"], "the failed action waits for its next try"


def test_failing__names_what_is_due_and_forgets_what_is_no_longer_planned() -> None:
    attempts = Attempts()

    def refuse(_action: str) -> None:
        raise OracleError("not today")

    attempts.perform(["commit", "reveal"], refuse)
    assert attempts.failing == [(1, "commit failed: not today"), (1, "reveal failed: not today")]
    attempts.perform(["reveal"], refuse)
    assert attempts.failing == [(1, "reveal failed: not today")]
    attempts.perform([], refuse)
    assert attempts.failing == []


def test_attempts__actions_that_fail_and_are_never_planned_again__do_not_fill_the_memory(caplog) -> None:
    caplog.set_level(logging.CRITICAL)  # pytest keeps what is logged
    attempts = Attempts()

    def refuse(_action: str) -> None:
        raise OracleError("x" * 1_000)

    def kib_after(rounds: range) -> float:
        for number in rounds:
            attempts.perform([f"reveal {number}"], refuse)
        return tracemalloc.get_traced_memory()[0] / 1024

    tracemalloc.start()
    try:
        before = kib_after(range(1_000))
        assert kib_after(range(1_000, 5_000)) < before + 200
    finally:
        tracemalloc.stop()
