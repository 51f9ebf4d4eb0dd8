"""`forewatt stream latest`: run the stateless path to the newest values."""

import click

from forewatt.commands import Command


@click.command(
    cls=Command, part="latest", extra="stream", log_level="INFO", examples="forewatt stream latest --port 8110"
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of /metrics.")
@click.option("--port", type=int, help="Port of /metrics.  [default: FOREWATT_METRICS_PORT; without it no metrics]")
def latest(host: str, port: int | None) -> None:
    """Write the newest value of each asset from Kafka to Redis.

    SIGTERM or Ctrl-C ends it.
    """
    import threading

    from forewatt.ending import stop_on_signals
    from forewatt.settings import settings
    from forewatt.telemetry.metrics import serve_metrics
    from streaming.latest.service import run

    stop = stop_on_signals()
    serve_metrics(host, port or settings().metrics_port)
    run(settings(), stop, threading.Event())
