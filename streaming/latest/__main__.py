"""Runs the stateless path: `python -m streaming.latest --port 8110`; SIGTERM or Ctrl-C ends it."""

import logging
import threading

import click
from prometheus_client import start_http_server

from forewatt.ending import stop_on_signals
from forewatt.settings import settings
from streaming.latest.service import run


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=None, help="serve /metrics there")
def main(host: str, port: int | None) -> None:
    """Put each asset's newest value into Redis (environment: FOREWATT_*)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    for talkative in ("httpx", "httpx2"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    ending = stop_on_signals()
    if port is not None:
        start_http_server(port, host)
    run(settings(), ending, threading.Event())


if __name__ == "__main__":
    main()
