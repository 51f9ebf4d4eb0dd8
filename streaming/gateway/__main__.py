"""Runs the ingestion gateway: `python -m streaming.gateway --port 8100`."""

import logging
import ssl
from pathlib import Path

import click
import uvicorn

from forewatt.settings import settings
from streaming.gateway.app import create_app

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8100, show_default=True)
@click.option("--certificate", type=FILE, default=None, help="serve over TLS: the certificate, in PEM")
@click.option("--key", type=FILE, default=None, help="its key")
@click.option("--agents-ca", type=FILE, default=None, help="take only agents with a certificate of this authority")
def main(host: str, port: int, certificate: Path | None, key: Path | None, agents_ca: Path | None) -> None:
    """Take telemetry from edge agents (their tokens: FOREWATT_GATEWAY_TOKENS) and write it into Kafka."""
    if agents_ca is not None and certificate is None:
        raise click.UsageError("--agents-ca needs --certificate and --key")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    for talkative in ("httpx", "httpx2"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    try:
        app = create_app(settings())
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        ssl_certfile=certificate,
        ssl_keyfile=key,
        ssl_ca_certs=None if agents_ca is None else str(agents_ca),
        ssl_cert_reqs=ssl.CERT_NONE if agents_ca is None else ssl.CERT_REQUIRED,
    )


if __name__ == "__main__":
    main()
