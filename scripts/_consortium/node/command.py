"""`forewatt node run --ledger fabric`: run a role of the node on a channel of Hyperledger Fabric."""

import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forewatt.commands import CannotRun, Command
from scripts._amounts import wager_option
from scripts._consortium.client import FILE, client_options

if TYPE_CHECKING:
    from forewatt.settings import Settings
    from oracle.node.forecaster.node import ForecasterNode
    from scripts._consortium.node.channel import Channel

POOL_BYTES = 32
EXAMPLES = """\
forewatt node run --ledger fabric --role forecaster --pool 0x... --manifest manifest.cbor --wager 25 \\
  --peer peer0.example:7051 --tls-ca ca.pem --msp AlphaMSP --msp-path forecaster/msp"""


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
@click.option("--role", type=click.Choice(["forecaster"]), required=True, help="What the node does.")
@click.option("--pool", type=PoolId(), required=True, help="Id of the pool.")
@click.option("--manifest", "manifests", type=FILE, multiple=True, help="Manifest of the pool's feeds; one an epoch.")
@click.option("--forecaster", help="Address of the forecaster.  [default: that of the client]")
@wager_option
@client_options
@click.option("--pause", "pause_s", type=click.FloatRange(0.1, 3600), default=1.0, show_default=True, help="Seconds.")
def run(
    role: str,
    pool: bytes,
    manifests: tuple[Path, ...],
    forecaster: str | None,
    wager_wei: int,
    pause_s: float,
    **client: Any,
) -> None:
    """Run the forecaster's node on a channel until SIGTERM or Ctrl-C.

    It commits in the commit window, delivers the sealed payload to the round's custodians, seals the round after its
    gate and delivers the key. The ledger's ticks are its time, so the members' clocks must run (`forewatt consortium
    clock`). Secret, journal and copies are in the node's folder, as on an EVM chain.
    """
    from forewatt.ending import stop_on_signals
    from forewatt.settings import settings
    from oracle.node import loop
    from scripts._consortium.node.channel import PeerChannel

    stop: threading.Event = stop_on_signals()
    with ExitStack() as closing:
        channel = closing.enter_context(PeerChannel(**client))
        files = [manifest.read_bytes() for manifest in manifests]
        node = forecaster_of(settings(), channel, pool, files, forecaster, wager_wei, closing)
        loop.run(role, node.step, stop, interval_s=pause_s)


def forecaster_of(
    settings: "Settings",
    channel: "Channel",
    pool: bytes,
    manifests: list[bytes],
    forecaster: str | None,
    wager_wei: int,
    closing: ExitStack,
) -> "ForecasterNode":
    """The forecaster's node on a channel; what has to be closed in the end goes onto the stack."""
    from contracts.consortium.ledger.addresses import address_of
    from contracts.consortium.ledger.keys import key
    from contracts.consortium.ledger.port import Identity
    from forewatt.settings import service_headers
    from oracle.node.forecaster.copies import PayloadCopies
    from oracle.node.forecaster.forecast_client import ForecastClient
    from oracle.node.forecaster.journal import Journal
    from oracle.node.forecaster.keys import SealingKeys
    from oracle.node.forecaster.node import ForecasterNode, ForecasterParts
    from oracle.node.forecaster.secret import node_secret
    from scripts._consortium.node.forecaster import ChannelForecaster, DeliveredPayloads
    from scripts._consortium.node.pool import ChannelPool
    from scripts._consortium.node.view import ChannelView

    me = forecaster or address_of(Identity(channel.msp, channel.subject))
    if not channel.read(key("forecaster", me)):
        raise CannotRun(f"{me} is not a forecaster of channel {channel.name}: register it first, with a stake")
    source = ChannelPool(channel, pool, manifests)
    secret, copies = node_secret(settings.node_path), PayloadCopies(settings.node_path, pool)
    journal = Journal(settings.node_path, SealingKeys(secret, source.domain))
    closing.callback(journal.close)
    service = closing.enter_context(ForecastClient(settings.forecaster_url, service_headers(settings)))
    parts = ForecasterParts(
        pool=source,
        domain=source.domain,
        forecaster=me,
        wager_wei=wager_wei,
        secret=secret,
        journal=journal,
        service=service,
        copies=copies,
    )
    payloads = DeliveredPayloads(channel, source, me, copies)
    return ForecasterNode(parts, ChannelView(channel, pool), ChannelForecaster(channel, source), payloads)
