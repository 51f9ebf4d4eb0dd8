"""The format of log lines, and the metrics of every process."""

import io
import logging
import re
import shutil
from pathlib import Path

import httpx
import pytest
from prometheus_client import REGISTRY

from forewatt.embedded.ports import free_port
from forewatt.telemetry import configure
from forewatt.telemetry.metrics import serve_metrics, watch_disk


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


def test_disk__folder_that_is_not_made_yet__has_the_disk_of_the_folder_above(tmp_path: Path) -> None:
    folder = tmp_path / "later" / "buffer"
    watch_disk(folder)
    labels = {"folder": str(folder)}
    free, size = (REGISTRY.get_sample_value(f"forewatt_disk_{what}_bytes", labels) for what in ("free", "size"))
    assert size == shutil.disk_usage(tmp_path).total
    assert free is not None
    assert 0 < free <= size


def test_metrics_server__with_a_port__serves_metrics() -> None:
    port = free_port()
    serve_metrics("127.0.0.1", port)
    assert "process_cpu_seconds_total" in httpx.get(f"http://127.0.0.1:{port}/metrics").text
