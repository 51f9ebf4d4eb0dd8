"""How every process reports on itself: its log (`logs`), its metrics (`metrics`) and its traces (`tracing`)."""

from forewatt.telemetry.logs import configure

__all__ = ["configure"]
