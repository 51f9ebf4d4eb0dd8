"""`forewatt node run --ledger fabric`: run roles of the node on a channel of Hyperledger Fabric."""

from pathlib import Path
from typing import Any

import click

from forewatt.commands import Command
from scripts._amounts import wager_option
from scripts._consortium.client import FILE, FOLDER, client_options

ROLES = ("forecaster", "attestor", "settler", "watcher")
POOL_BYTES = 32
EXAMPLES = """\
forewatt node run --ledger fabric --role forecaster --pool 0x... --manifest manifest.cbor --wager 25 \\
  --peer peer0.alpha.example:7051 --tls-ca ca.pem --msp AlphaMSP --msp-path forecaster/msp
forewatt node run --ledger fabric --role attestor --role settler --pool 0x... --manifest manifest.cbor \\
  --consent consent --peer peer0.grid.example:7051 --tls-ca ca.pem --msp GridMSP --msp-path settler/msp"""


class PoolId(click.ParamType):
    """The id of a pool in 0x-hex."""

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        """Parse an id."""
        try:
            pool = bytes.fromhex(str(value).removeprefix("0x"))
        except ValueError:
            pool = b""
        if len(pool) != POOL_BYTES:
            self.fail(f"{value!r} is not the id of a pool: 0x and 64 hexadecimal digits", param, ctx)
        return pool


@click.command("run", cls=Command, part="node", extra="fabric", log_level="INFO", examples=EXAMPLES)
@click.option(
    "--role", "roles", type=click.Choice(ROLES), multiple=True, required=True, help="What the node does; repeat it."
)
@click.option("--pool", type=PoolId(), required=True, help="Id of the pool.")
@click.option("--manifest", "manifests", type=FILE, multiple=True, help="Manifest of the pool's feeds; one an epoch.")
@click.option("--forecaster", help="Address of the forecaster.  [default: that of the client]")
@wager_option
@click.option(
    "--consent",
    type=FOLDER,
    envvar="FOREWATT_CONSENT_PATH",
    show_envvar=True,
    help="Folder of the organisation's judgement, which its chaincode reads; for an attestor, and its settler.",
)
@client_options
@click.option("--pause", "pause_s", type=click.FloatRange(0.1, 3600), default=1.0, show_default=True, help="Seconds.")
def run(
    roles: tuple[str, ...],
    pool: bytes,
    manifests: tuple[Path, ...],
    forecaster: str | None,
    wager_wei: int,
    consent: Path | None,
    pause_s: float,
    **client: Any,
) -> None:
    """Run roles of the node on a channel until SIGTERM or Ctrl-C.

    A forecaster commits, delivers payload and key, and collects the ends of its rounds. An attestor judges rounds for
    its peer to endorse. A settler observes, proposes and finalizes; a watcher refutes and disputes. These three need an
    attestor's or a regulator's client. The ledger's ticks are the time, so the members' clocks must run (`forewatt
    consortium clock`).
    """
    from forewatt.ending import stop_on_signals
    from forewatt.settings import settings
    from oracle.node.process.plan import Role
    from scripts._consortium.node.channel import PeerChannel
    from scripts._consortium.node.pool import ChannelPool
    from scripts._consortium.node.process import run_roles
    from scripts._consortium.node.roles import Shared
    from scripts._consortium.node.view import ChannelView

    stop = stop_on_signals()
    with PeerChannel(**client) as channel:
        source = ChannelPool(channel, pool, [manifest.read_bytes() for manifest in manifests])
        view = ChannelView(channel, pool, source.rules, pause_s=pause_s)
        shared = Shared(settings(), channel, source, view, forecaster, wager_wei, consent)
        run_roles([Role(role) for role in roles], shared, stop)
