"""How every process reports on itself: its log (`logs`) and its metrics (`metrics`)."""

from forewatt.telemetry.logs import configure

__all__ = ["configure"]
