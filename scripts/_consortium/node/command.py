"""`forewatt node run --ledger fabric`: run roles of the node on a channel of Hyperledger Fabric."""

from pathlib import Path
from typing import Any

import click

from forewatt.commands import Command
from scripts._amounts import wager_option
from scripts._consortium.client import FILE, FOLDER, client_options
from scripts._consortium.node.pool_id import PoolId

ROLES = ("forecaster", "attestor", "settler", "watcher")
EXAMPLES = """\
forewatt node run --ledger fabric --role forecaster --pool 0x... --manifest manifest.cbor --wager 25 \\
  --peer peer0.alpha.example:7051 --tls-ca ca.pem --msp AlphaMSP --msp-path forecaster/msp
forewatt node run --ledger fabric --role attestor --role settler --pool 0x... --manifest manifest.cbor \\
  --consent consent --peer peer0.grid.example:7051 --tls-ca ca.pem --msp GridMSP --msp-path settler/msp"""


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
@click.option("--host", help="Address on which the node serves HTTP.  [default: FOREWATT_NODE_HOST]")
@click.option(
    "--port", type=click.IntRange(1, 65_535), help="Port of /health and /metrics.  [default: FOREWATT_NODE_PORT; none]"
)
@click.option("--pause", "pause_s", type=click.FloatRange(0.1, 3600), default=1.0, show_default=True, help="Seconds.")
def run(
    roles: tuple[str, ...],
    pool: bytes,
    manifests: tuple[Path, ...],
    forecaster: str | None,
    wager_wei: int,
    consent: Path | None,
    host: str | None,
    port: int | None,
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
    from forewatt.telemetry import configure
    from oracle.node.process.plan import Role, RunPlan, addresses_of
    from scripts._consortium.node.channel import PeerChannel
    from scripts._consortium.node.pool import ChannelPool
    from scripts._consortium.node.process import run_roles
    from scripts._consortium.node.roles import Shared
    from scripts._consortium.node.view import ChannelView

    current, wanted = settings(), tuple(Role(role) for role in dict.fromkeys(roles))
    named = addresses_of([forecaster], "--forecaster")[0] if forecaster else None
    configure(f"{'+'.join(wanted)}-{client['msp']}")
    stop = stop_on_signals()
    with PeerChannel(**client) as channel:
        source = ChannelPool(channel, pool, [manifest.read_bytes() for manifest in manifests])
        view = ChannelView(channel, pool, source.rules, pause_s=pause_s)
        shared = Shared(current, channel, source, view, named, wager_wei, consent)
        plan = RunPlan(
            roles=wanted,
            accounts={},
            pools=(pool,),
            forecaster=named or shared.client,
            wager_wei=wager_wei,
            host=host or current.node_host,
            port=port or current.node_port,
        )
        run_roles(plan, shared, stop)
