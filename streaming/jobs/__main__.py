"""Runs the streaming jobs: `python -m streaming.jobs`; SIGTERM or Ctrl-C ends them."""

import logging

import click
from prometheus_client import start_http_server

from forewatt.ending import stop_on_signals
from forewatt.settings import settings
from streaming.errors import JobFailed
from streaming.jobs.service import run


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=None, help="serve /metrics there")
def main(host: str, port: int | None) -> None:
    """Carry telemetry from Kafka to PostgreSQL, Redis and MongoDB (environment: FOREWATT_*, SPARK_MASTER)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    for talkative in ("py4j", "httpx", "httpx2"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    ending = stop_on_signals()
    if port is not None:
        start_http_server(port, host)
    try:
        run(settings(), ending)
    except JobFailed as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
