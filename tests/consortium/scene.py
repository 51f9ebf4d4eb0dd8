"""A consortium with a pool whose manifest is real, and the nodes of its organisations on the channel in memory."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.consortium.ledger.addresses import address_of
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.port import Identity
from contracts.consortium.private.collections import sealed_collection
from forewatt.protocol.cid import cid_of
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.series import encode_series
from forewatt.settings import Settings
from oracle.node.forecaster.node import ForecasterNode
from scripts._consortium.node.pool import ChannelPool
from scripts._consortium.node.roles import Shared, forecaster_node
from scripts._consortium.node.view import ChannelView
from tests.consortium.memory import MemoryChannel
from tests.consortium.rounds import NONCE, Round
from tests.consortium.services import flat_service, manifest_of
from tests.consortium.world import (
    ALPHA,
    BETA,
    CUSTODIANS,
    GRID,
    MEMBERS,
    ORGANISATIONS,
    REGULATOR,
    TOKEN,
    Consortium,
    delegate,
)
from tests.serving import serving

FEEDS = 3
WAGER_WEI = 20 * TOKEN


@dataclass
class Scene:
    """A consortium whose pool has a real manifest, and a forecaster with its forecast service."""

    world: Consortium
    client: Identity
    url: str
    folder: Path
    closing: ExitStack
    asked: list[dict[str, Any]] = field(default_factory=list)

    @property
    def me(self) -> str:
        return address_of(self.client)

    def node(
        self, client: Identity | None = None, manifest: bytes | None = None, wager_wei: int = WAGER_WEI
    ) -> ForecasterNode:
        return forecaster_node(self.shared(client or self.client, manifest, wager_wei=wager_wei), self.closing)

    def shared(self, client: Identity, manifest: bytes | None = None, **options: Any) -> Shared:
        """What the roles of a client's node share."""
        settings = Settings(forecaster_url=self.url, node_path=self.folder)
        channel = MemoryChannel(self.world, client)
        pool = ChannelPool(channel, self.world.pool, [manifest_of(FEEDS) if manifest is None else manifest])
        return Shared(settings, channel, pool, ChannelView(channel, pool.id, pool.rules), **options)

    def value(self, kind: str, number: int = 0) -> bytes:
        return self.world.network.state.values.get(key(kind, self.world.pool, number, self.me), b"")

    def private(self, msp: str, kind: str) -> bytes | None:
        at = key(kind, self.world.pool, 0, self.me)
        return self.world.network.read_private(msp, sealed_collection(ALPHA), at)


@contextmanager
def opened_scene(folder: Path, rules: PoolParams | None = None) -> Iterator[Scene]:
    """A scene whose files are in a folder."""
    world = Consortium(rules, feed_count=FEEDS)
    world.move("found", {"members": MEMBERS}, ORGANISATIONS)
    epoch = world.epoch(manifest_cid=cid_of(manifest_of(FEEDS)))
    world.move("create_pool", {"params": world.rules.encode(), "epoch": epoch})
    world.send(delegate(REGULATOR), "fund", pool=world.pool, amount=100 * TOKEN)
    asked: list[dict[str, Any]] = []
    with ExitStack() as closing:
        url = closing.enter_context(serving(flat_service(asked)))
        yield Scene(world, world.forecaster(ALPHA, "node"), url, folder, closing, asked)


def play_round(scene: Scene) -> tuple[Round, list[str]]:
    """A settled round of two forecasters whose payloads are delivered."""
    world = scene.world
    world.reach_phase(0, "open")
    played, bonder = Round(world, 0), world.rich(GRID)
    for msp, ppm in ((ALPHA, 400_000), (BETA, 500_000)):
        forecast = played.enter(world.forecaster(msp, "api"), (encode_series([ppm] * 6),) * FEEDS, 5 * TOKEN)
        transient = {"payload": forecast.sealed, "nonce": NONCE}
        given = {"forecaster": forecast.address, "transient": transient, "endorsers": CUSTODIANS}
        played.send(forecast.client, "deliver_payload", **given)
    played.close(bonder)
    for forecast in played.order:
        played.reveal(forecast)
    played.observe(bonder, (encode_series([400_000, 400_000]),) * FEEDS, 0b11)
    played.propose(bonder, played.rows(played.order))
    return played, [forecast.address for forecast in played.order]
