"""The channel in memory, as the node's adapters see a channel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contracts.consortium.errors import Refused
from contracts.consortium.ledger.port import Identity
from oracle.errors import TransactionFailed
from scripts._consortium.node.channel import BlockEvents
from tests.consortium.fabric.block import Code
from tests.consortium.fabric.network import Invalid
from tests.consortium.world import Consortium


@dataclass
class MemoryChannel:
    """The channel of a consortium for one client."""

    world: Consortium
    client: Identity

    @property
    def name(self) -> str:
        return self.world.network.channel

    @property
    def msp(self) -> str:
        return self.client.msp

    @property
    def subject(self) -> str:
        return self.client.subject

    def read(self, at: str) -> bytes:
        return self.world.network.state.values.get(at, b"")

    def private_hash(self, collection: str, at: str) -> bytes:
        return self.world.network.private_hash(collection, at) or b""

    def send(
        self,
        name: str,
        transient: Mapping[str, bytes] | None = None,
        organisations: Sequence[str] = (),
        **arguments: object,
    ) -> None:
        try:
            options = {"endorsers": list(organisations) or None, "transient": transient, **arguments}
            self.world.send(self.client, name, **options)
        except (Refused, Invalid) as error:
            raise TransactionFailed(f"{name}: {error}") from error

    def blocks(self, start: int) -> Iterator[BlockEvents]:
        for block in self.world.network.blocks[start:]:
            valid = [tx for tx, code in zip(block.transactions, block.codes, strict=True) if code is Code.VALID]
            events = tuple((tx.proposal.tx_id, tx.rwset.event[1]) for tx in valid if tx.rwset.event)
            yield BlockEvents(block.number, events)
