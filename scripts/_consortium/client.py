"""The options with which a command reaches a peer's gateway as a client of an organisation."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from forewatt.fabric.gateway import Gateway

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def client_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command."""
    for option in (
        click.option("--chaincode", default="forewatt", show_default=True, help="Name of the chaincode."),
        click.option("--channel", default="energy", show_default=True, help="Name of the channel."),
        click.option("--msp-path", type=FOLDER, required=True, help="The client's MSP folder: key and certificate."),
        click.option("--msp", required=True, help="MSP id of the client's organisation."),
        click.option("--tls-ca", type=FILE, required=True, help="Certificate of the authority for the peer's TLS."),
        click.option("--peer", required=True, help="Address of a peer of the organisation: HOST:PORT."),
    ):
        command = option(command)
    return command


def gateway_of(peer: str, tls_ca: Path, msp: str, msp_path: Path, channel: str, chaincode: str) -> "Gateway":
    """The gateway of these options. Call it inside a running event loop."""
    from forewatt.fabric.gateway import Endpoint, Gateway
    from forewatt.fabric.identity import client_of

    return Gateway(Endpoint(peer, tls_ca), client_of(msp, msp_path), channel, chaincode)
