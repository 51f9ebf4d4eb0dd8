"""Logs of every service, one line a record: UTC time, level, part, message, then `key=value` for each extra.

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
"""What every record has anyway (and uvicorn's coloured double of the message): not worth a key."""
NOISY = ("httpx", "httpx2", "httpcore", "urllib3", "web3", "pymongo", "py4j", "amqtt", "asyncua")
"""Libraries that log each of their calls as INFO."""


def quoted(value: object) -> str:
    """A value as one word, or as a JSON string when it isn't one."""
    text = str(value)
    return text if text and not set(text) & set(' "=\n\r\t') else json.dumps(text, ensure_ascii=False)


class LineFormatter(logging.Formatter):
    """Formats a record as the module says; a traceback follows its line."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def format(self, record: logging.LogRecord) -> str:
        """The record's line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        message = record.getMessage().replace("\n", "\\n")
        extras = [f"{key}={quoted(value)}" for key, value in vars(record).items() if key not in STANDARD]
        line = " ".join((at, record.levelname, self._part, message, *extras))
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def configure(part: str, level: str | int = logging.INFO, stream: TextIO | None = None) -> None:
    """Set up the process's logging, once, at its start; a second call replaces the first.

    Give uvicorn `log_config=None`, so that its loggers come here too.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(LineFormatter(part))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
