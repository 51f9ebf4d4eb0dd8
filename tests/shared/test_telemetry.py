"""The format of log lines, and the metrics of every process."""

import io
import json
import logging
import re
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from prometheus_client import REGISTRY

from forewatt.embedded.ports import free_port
from forewatt.settings import settings
from forewatt.telemetry import configure
from forewatt.telemetry.logs import FORMAT, FORMATTERS
from forewatt.telemetry.metrics import serve_metrics, watch_disk
from forewatt.telemetry.redaction import Redactor
from forewatt.telemetry.trace_ids import traced


@pytest.fixture
def json_lines(monkeypatch: pytest.MonkeyPatch):
    """As `lines`, in JSON."""
    monkeypatch.setenv(FORMAT, "json")
    settings.cache_clear()
    with captured() as text:
        yield text
    settings.cache_clear()


@pytest.fixture
def lines():
    """A function that returns the lines logged so far."""
    with captured() as text:
        yield text


@contextmanager
def captured():
    """Configure logging to a text; the root logger is restored afterwards."""
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


def test_json__record__has_its_extras_and_its_traceback(json_lines) -> None:
    try:
        raise ValueError("unforeseen")
    except ValueError:
        logging.getLogger("any").exception("batch %s", "lost", extra={"records": 64, "level": "mine", "at": Path("x")})
    record = json.loads(json_lines())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record.pop("@timestamp"))
    assert record.pop("error").endswith("ValueError: unforeseen")
    assert record == {
        "level": "ERROR",
        "service": "gateway",
        "message": "batch lost",
        "logger": "any",
        "records": 64,
        "extra_level": "mine",
        "at": "x",
    }


@pytest.mark.parametrize("opened", ["lines", "json_lines"])
def test_trace__within_a_request__is_in_the_line(request: pytest.FixtureRequest, opened: str) -> None:
    lines = request.getfixturevalue(opened)
    with traced(f"00-{'ab' * 16}-{'cd' * 8}-01"):
        logging.getLogger("any").info("inside")
    logging.getLogger("any").info("outside")
    inside, outside = lines().splitlines()
    assert "ab" * 16 in inside
    assert "trace" not in outside


@pytest.mark.parametrize("header", [None, "", "00-xyz", f"00-{'0' * 32}-{'cd' * 8}-01", "x" * 100_000])
def test_trace__header_that_is_not_valid__begins_a_new_one(header: str | None) -> None:
    with traced(header) as first, traced(header) as second:
        assert re.fullmatch("[0-9a-f]{32}", first)
        assert first != second


PLANTED = {
    "FOREWATT_GATEWAY_TOKENS": "edge-1:planted-token-1:solar-*,edge-2:planted-token-2",
    "FOREWATT_AGENT_TOKEN": "planted-agent-token",
    "FOREWATT_WEBHOOK_SECRET": 'planted+secret/with="signs" \\ and more',
    "APE_ACCOUNTS_alice_PASSPHRASE": "planted passphrase of alice",
    "AWS_SECRET_ACCESS_KEY": "planted-aws-key",
}
SECRETS = ("planted-token-1", "planted-token-2", *[value for name, value in PLANTED.items() if "TOKENS" not in name])


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_secrets__in_messages_extras_and_tracebacks__are_hidden(
    monkeypatch: pytest.MonkeyPatch, log_format: str
) -> None:
    for name, value in PLANTED.items():
        monkeypatch.setenv(name, value)
    formatter = FORMATTERS[log_format]("gateway")
    url = "postgresql://forewatt:planted-password@10.0.0.1/forewatt"
    try:
        raise RuntimeError(f"{PLANTED} {url} Authorization: Bearer planted.bearer-token")
    except RuntimeError:
        info = sys.exc_info()
    quoted_url = f"https://{quote(PLANTED['FOREWATT_WEBHOOK_SECRET'], safe='')}@10.0.0.2/"
    extra = {"extra": PLANTED, "url": url, "header": "bearer planted.bearer-token", "webhook": quoted_url}
    record = logging.makeLogRecord({"msg": "%s", "args": (PLANTED,), "exc_info": info, **extra})
    text = formatter.format(record)
    for secret in (*SECRETS, "planted-password", "planted.bearer-token", "planted"):
        assert secret not in text
    assert "postgresql://forewatt:***@10.0.0.1/forewatt" in text
    assert "gateway" in text


def test_secrets__in_files__are_hidden(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "forewatt_service_token").write_text("planted-in-a-file\n")
    (tmp_path / "..data").mkdir()
    monkeypatch.setenv("FOREWATT_SECRETS_PATH", str(tmp_path))
    assert "planted" not in FORMATTERS["text"]("gateway").format(logging.makeLogRecord({"msg": "planted-in-a-file"}))
    monkeypatch.setenv("FOREWATT_SECRETS_PATH", str(tmp_path / "missing"))
    assert "no folder" in FORMATTERS["text"]("gateway").format(logging.makeLogRecord({"msg": "no folder"}))


def test_secrets__short_values_and_other_variables__are_left() -> None:
    redactor = Redactor.of({"FOREWATT_AGENT_TOKEN": "a", "FOREWATT_REGION": "simbench-mixed"})
    assert redactor.redacted("a reading of simbench-mixed") == "a reading of simbench-mixed"


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
