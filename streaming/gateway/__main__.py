"""Runs the ingestion gateway: `python -m streaming.gateway --port 8100`."""

import logging

import click
import uvicorn

from forewatt.settings import settings
from streaming.gateway.app import create_app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8100, show_default=True)
def main(host: str, port: int) -> None:
    """Take telemetry from edge agents (their tokens: FOREWATT_GATEWAY_TOKENS) and write it into Kafka."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    for talkative in ("httpx", "httpx2"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    try:
        app = create_app(settings())
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    uvicorn.run(app, host=host, port=port, log_level="warning")


if __name__ == "__main__":
    main()
