"""Logging of all services: a line per record, for people or, with FOREWATT_LOG_FORMAT=json, for a log store.

configure("gateway")
logging.getLogger(__name__).info("batch written", extra={"records": 64, "agent": "north"})
-> 2026-01-02T03:04:05.678Z INFO gateway batch written records=64 agent=north
-> {"@timestamp": "2026-01-02T03:04:05.678Z", "level": "INFO", "service": "gateway", "message": "batch written",
    "logger": "streaming.gateway.queue", "records": 64, "agent": "north"}

Within a request both have its `trace_id`. Secrets of the environment are replaced by `***`.
"""

import json
import logging
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TextIO

from forewatt.telemetry.redaction import Redactor, with_files
from forewatt.telemetry.trace_ids import trace_fields

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}
"""Attributes that every record has, and uvicorn's coloured copy of the message. They are not extras."""
NOISY = ("httpx", "httpx2", "httpcore", "urllib3", "web3", "pymongo", "py4j", "asyncua")
"""Libraries that log every call at level INFO."""
FORMAT = "FOREWATT_LOG_FORMAT"
OWN = frozenset({"@timestamp", "level", "service", "message", "logger", "error"})
"""Keys of a JSON record that no extra may replace."""


def quoted(value: object) -> str:
    """The value as text; as a JSON string if it is empty or contains spaces, quotes or `=`."""
    text = str(value)
    return text if text and not set(text) & set(' "=\n\r\t') else json.dumps(text, ensure_ascii=False)


class Formatter(logging.Formatter):
    """What both formats share: the part's name, time, extras, and the secrets that never appear."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part
        self._redactor = Redactor.of(with_files(os.environ))

    def format(self, record: logging.LogRecord) -> str:
        """The record's line, without secrets."""
        return self._redactor.redacted(self._line(record))

    def _line(self, record: logging.LogRecord) -> str:
        raise NotImplementedError

    @staticmethod
    def _time(record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    @staticmethod
    def _extras(record: logging.LogRecord) -> Iterator[tuple[str, Any]]:
        yield from ((key, value) for key, value in vars(record).items() if key not in STANDARD)
        yield from trace_fields().items()


class LineFormatter(Formatter):
    """Formats a record as the module's docstring shows; a traceback follows on its own lines."""

    def _line(self, record: logging.LogRecord) -> str:
        message = record.getMessage().replace("\n", "\\n")
        extras = (f"{key}={quoted(value)}" for key, value in self._extras(record))
        line = " ".join((self._time(record), record.levelname, self._part, message, *extras))
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonFormatter(Formatter):
    """Formats a record as one JSON object; a traceback is the text `error`."""

    def _line(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {
            "@timestamp": self._time(record),
            "level": record.levelname,
            "service": self._part,
            "message": record.getMessage(),
            "logger": record.name,
        }
        fields |= {f"extra_{key}" if key in OWN else key: value for key, value in self._extras(record)}
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return json.dumps(fields, default=str, ensure_ascii=False)


FORMATTERS: dict[str, type[Formatter]] = {"text": LineFormatter, "json": JsonFormatter}


def configure(part: str, level: str | int = logging.INFO, stream: TextIO | None = None) -> None:
    """Set up the process's logging. Call it at the start; a second call replaces the first.

    Start uvicorn with `log_config=None`, so that its records have this format too.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(FORMATTERS[chosen_format()](part))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def chosen_format() -> str:
    """The format of the settings; they are read only if the variable is set, because that takes a while."""
    if FORMAT not in os.environ:
        return "text"
    from forewatt.settings import settings

    return settings().log_format
