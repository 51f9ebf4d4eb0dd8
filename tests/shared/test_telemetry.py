"""The format of log lines."""

import io
import logging
import re

import pytest

from forewatt.telemetry import configure


@pytest.fixture
def lines():
    """A function that returns the lines logged so far; the root logger is restored afterwards."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    for handler in handlers:
        root.removeHandler(handler)
    stream = io.StringIO()
    configure("gateway", stream=stream)
    yield stream.getvalue
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


def test_line__extras__follow_the_message_as_key_and_value(lines) -> None:
    logging.getLogger("any").info("batch %s", "written", extra={"records": 64, "why": 'two words "so"'})
    assert re.fullmatch(
        r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO gateway batch written records=64 why="two words \\"so\\""\n',
        lines(),
    )


def test_line__message_with_a_line_break__stays_one_line(lines) -> None:
    logging.getLogger("any").warning("first\nsecond")
    assert lines().count("\n") == 1
