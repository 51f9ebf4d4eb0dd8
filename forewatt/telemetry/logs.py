"""Logging of all services: a line per record with UTC time, level, part, message and `key=value` for every extra.

configure("gateway")
logging.getLogger(__name__).info("batch written", extra={"records": 64, "agent": "north"})
-> 2026-01-02T03:04:05.678Z INFO gateway batch written records=64 agent=north
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}
"""Attributes that every record has, and uvicorn's coloured copy of the message. They are not extras."""
NOISY = ("httpx", "httpx2", "httpcore", "urllib3", "web3", "pymongo", "py4j", "amqtt", "asyncua")
"""Libraries that log every call at level INFO."""


def quoted(value: object) -> str:
    """The value as text; as a JSON string if it is empty or contains spaces, quotes or `=`."""
    text = str(value)
    return text if text and not set(text) & set(' "=\n\r\t') else json.dumps(text, ensure_ascii=False)


class LineFormatter(logging.Formatter):
    """Formats a record as the module's docstring shows; a traceback follows on its own lines."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def format(self, record: logging.LogRecord) -> str:
        """The record's line, and its traceback if it has one."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        message = record.getMessage().replace("\n", "\\n")
        extras = [f"{key}={quoted(value)}" for key, value in vars(record).items() if key not in STANDARD]
        line = " ".join((at, record.levelname, self._part, message, *extras))
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def configure(part: str, level: str | int = logging.INFO, stream: TextIO | None = None) -> None:
    """Set up the process's logging. Call it at the start; a second call replaces the first.

    Start uvicorn with `log_config=None`, so that its records have this format too.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(LineFormatter(part))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
