"""`forewatt consortium serve`: the settlement API of a pool on a channel."""

from pathlib import Path
from typing import Any

import click

from forewatt.commands import Command
from scripts._consortium.client import FILE, client_options
from scripts._consortium.node.pool_id import PoolId

EXAMPLES = """\
forewatt consortium serve --pool 0x... --manifest manifest.cbor --port 8500 \\
  --peer peer0.alpha.example:7051 --tls-ca tlsca.pem --msp AlphaMSP --msp-path api/msp"""


@click.command("serve", cls=Command, extra="consortium", log_level="INFO", examples=EXAMPLES)
@click.option("--pool", type=PoolId(), required=True, help="Id of the pool.")
@click.option("--manifest", "manifests", type=FILE, multiple=True, help="Manifest of the pool's feeds; one an epoch.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address on which it serves.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8500, show_default=True, help="Its port.")
@client_options
def serve(pool: bytes, manifests: tuple[Path, ...], host: str, port: int, **client: Any) -> None:
    """Serve rounds, entries, forecasters, feeds and forecasts of a channel's pool under /api/v1, and the dapp at /.

    It reads the channel's blocks into PostgreSQL, as the API of a chain does. It shows the forecasts that the client's
    organisation holds: a custodian's all, an operator's its own. Nothing can be sent through it. The settings decide
    who may read.
    """
    from forewatt.settings import settings
    from forewatt.web.serving import serve as run
    from scripts._consortium.api.app import create_app
    from scripts._consortium.node.channel import PeerChannel
    from scripts._consortium.node.pool import ChannelPool

    with PeerChannel(**client) as channel:
        source = ChannelPool(channel, pool, [manifest.read_bytes() for manifest in manifests])
        run(create_app(settings(), channel, source), host, port)
