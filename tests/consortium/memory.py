"""The channel in memory, as the node's adapters see a channel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.consortium.errors import Refused
from contracts.consortium.ledger.port import Identity
from contracts.consortium.private.deliveries import NONCE_BYTES
from oracle.errors import TransactionFailed
from scripts._consortium.node.channel import BlockEvents, ChannelUnreadable
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

    def scan(self, start: str) -> list[tuple[str, bytes]]:
        values = self.world.network.state.values
        return sorted((at, value) for at, value in values.items() if at.startswith(start))

    def private(self, collection: str, at: str) -> bytes:
        try:
            return (self.world.network.read_private(self.client.msp, collection, at) or b"")[NONCE_BYTES:]
        except PermissionError as error:
            raise ChannelUnreadable(str(error)) from error

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
            endorsers = list(organisations) or self._endorsers(name, arguments)
            self.world.send(self.client, name, endorsers=endorsers, transient=transient, **arguments)
        except (Refused, Invalid) as error:
            raise TransactionFailed(f"{name}: {error}") from error

    def _endorsers(self, name: str, arguments: Mapping[str, Any]) -> list[str] | None:
        """The organisations that a gateway would find willing: an attestor may not agree with an observation."""
        if name != "observe":
            return None
        network = self.world.network
        willing = []
        for msp in network.organisations:
            try:
                network.endorse(self.client, name, [msp], **arguments)
                willing.append(msp)
            except Refused as why:
                if why.name != "NoConsent":
                    raise
        return willing

    def blocks(self, start: int) -> Iterator[BlockEvents]:
        for block in self.world.network.blocks[start:]:
            valid = [tx for tx, code in zip(block.transactions, block.codes, strict=True) if code is Code.VALID]
            events = tuple((tx.proposal.tx_id, tx.rwset.event[1]) for tx in valid if tx.rwset.event)
            yield BlockEvents(block.number, events)
