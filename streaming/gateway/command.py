"""`forewatt stream gateway`: run the ingestion gateway."""

from pathlib import Path

import click

from forewatt.commands import CannotRun, Command

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
EXAMPLES = """\
FOREWATT_GATEWAY_TOKENS=edge-1:secret forewatt stream gateway
forewatt stream gateway --certificate gateway.pem --key gateway.key --agents-ca agents.pem"""


@click.command(cls=Command, part="gateway", extra="stream", log_level="INFO", examples=EXAMPLES)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8100, show_default=True, help="Port to listen on.")
@click.option("--certificate", type=FILE, help="Serve over TLS with this certificate (PEM).")
@click.option("--key", type=FILE, help="Private key of the certificate (PEM).")
@click.option("--agents-ca", type=FILE, help="Accept only agents with a certificate of this authority (PEM).")
def gateway(host: str, port: int, certificate: Path | None, key: Path | None, agents_ca: Path | None) -> None:
    """Receive telemetry from edge agents over HTTP and write it to Kafka.

    FOREWATT_GATEWAY_TOKENS lists the agents and their tokens.
    """
    if agents_ca is not None and certificate is None:
        raise click.UsageError("--agents-ca needs --certificate and --key")
    import ssl

    import uvicorn

    from forewatt.settings import settings
    from streaming.gateway.app import create_app

    try:
        app = create_app(settings())
    except ValueError as error:
        raise CannotRun(str(error)) from error
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        ssl_ca_certs=None if agents_ca is None else str(agents_ca),
        ssl_cert_reqs=ssl.CERT_NONE if agents_ca is None else ssl.CERT_REQUIRED,
    )
