"""The service loop survives failures and ends when it is stopped."""

import logging
import threading

import pytest

from oracle.node import loop


def test_run__step_fails__logs_and_continues(caplog: pytest.LogCaptureFixture) -> None:
    stop, steps = threading.Event(), []

    def step() -> None:
        steps.append(1)
        if len(steps) == 3:
            stop.set()
        raise RuntimeError("unforeseen")

    with caplog.at_level(logging.ERROR):
        loop.run("test", step, stop, interval_s=0.001)
    assert len(steps) == 3
    assert caplog.text.count("RuntimeError: unforeseen") == 3
