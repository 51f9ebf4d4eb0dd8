"""`forewatt stream gateway`: run the ingestion gateway."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewatt.commands import CannotRun, Command

if TYPE_CHECKING:
    import ssl

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
EXAMPLES = """\
FOREWATT_GATEWAY_TOKENS=edge-1:secret forewatt stream gateway
forewatt stream gateway --port 8101 --name gateway-1 --peer-url http://10.0.0.7:8101
forewatt stream gateway --certificate gateway.pem --key gateway.key --agents-ca agents.pem"""


@click.command(cls=Command, part="gateway", extra="stream", log_level="INFO", examples=EXAMPLES)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8100, show_default=True, help="Port to listen on.")
@click.option("--certificate", type=FILE, help="Serve over TLS with this certificate (PEM).")
@click.option("--key", type=FILE, help="Private key of the certificate (PEM).")
@click.option("--agents-ca", type=FILE, help="Accept only agents with a certificate of this authority (PEM).")
@click.option("--name", help="Name among the gateways, the same after a restart; default: host name and port.")
@click.option("--peer-url", help="URL at which the other gateways reach this one; default: host name and port.")
def gateway(
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    agents_ca: Path | None,
    name: str | None,
    peer_url: str | None,
) -> None:
    """Receive telemetry from edge agents over HTTP and write it to Kafka.

    FOREWATT_GATEWAY_TOKENS lists the agents and their tokens. Any number of gateways share the agents, behind any load
    balancer.
    """
    if agents_ca is not None and certificate is None:
        raise click.UsageError("--agents-ca needs --certificate and --key")
    import socket
    import ssl

    from forewatt.settings import settings
    from forewatt.web.serving import serve
    from streaming.gateway.app import create_app
    from streaming.gateway.certificate import report_end

    scheme = "http" if certificate is None else "https"
    url = peer_url or f"{scheme}://{reachable(host)}:{port}"
    try:
        if certificate is not None:
            report_end(certificate)
        app = create_app(
            settings(),
            name=name or f"{socket.gethostname()}-{port}",
            url=url,
            tls=peer_tls(certificate, key, agents_ca),
        )
    except ValueError as error:
        raise CannotRun(str(error)) from error
    serve(
        app,
        host,
        port,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        ssl_ca_certs=None if agents_ca is None else str(agents_ca),
        ssl_cert_reqs=ssl.CERT_NONE if agents_ca is None else ssl.CERT_REQUIRED,
    )


def reachable(host: str) -> str:
    """The host name at which other machines reach an address to listen on."""
    import socket

    return socket.gethostname() if host in ("0.0.0.0", "::", "") else host


def peer_tls(certificate: Path | None, key: Path | None, agents_ca: Path | None) -> "ssl.SSLContext | None":
    """How this gateway connects to the others: with its own certificate, trusting the agents' authority and its own."""
    import ssl

    if certificate is None:
        return None
    context = ssl.create_default_context()
    context.load_verify_locations(certificate)
    if agents_ca is not None:
        context.load_verify_locations(agents_ca)
    context.load_cert_chain(certificate, key)
    return context
