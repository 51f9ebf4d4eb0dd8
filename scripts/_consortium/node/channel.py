"""The channel as the node's roles need it: keys, hashes of private values, calls, and the events of its blocks."""

from collections.abc import Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from contracts.consortium.private.deliveries import NONCE_BYTES
from forewatt.background import BackgroundLoop
from forewatt.fabric.blocks import decode_block, height, read_blocks
from forewatt.fabric.errors import FabricError
from forewatt.fabric.gateway import Gateway
from forewatt.protocol.canonical import decode_canonical, encode_canonical
from oracle.errors import OracleError, TransactionFailed
from scripts._consortium.client import gateway_of

Result = TypeVar("Result")


class ChannelUnreadable(OracleError):
    """The peer gave no usable answer."""


@dataclass(frozen=True)
class BlockEvents:
    """The events of a block's valid transactions: pairs of a transaction's id and its events in canonical CBOR."""

    number: int
    events: tuple[tuple[str, bytes], ...]


class Channel(Protocol):
    """A channel as one client sees it at its organisation's peer."""

    @property
    def name(self) -> str:
        """The channel's name."""

    @property
    def msp(self) -> str:
        """The client's organisation."""

    @property
    def subject(self) -> str:
        """The subject of the client's certificate."""

    def read(self, at: str) -> bytes:
        """The value of a key, empty if it is missing."""

    def scan(self, start: str) -> list[tuple[str, bytes]]:
        """All keys that begin with `start`, which ends with a slash, and their values."""

    def private(self, collection: str, at: str) -> bytes:
        """A private value without its nonce, empty if the own peer does not hold it (yet)."""

    def private_hash(self, collection: str, at: str) -> bytes:
        """The hash of a private value, empty if it is missing."""

    def send(
        self,
        name: str,
        transient: Mapping[str, bytes] | None = None,
        organisations: Sequence[str] = (),
        **arguments: object,
    ) -> None:
        """Send a call, and wait until the own peer has it in a block. TransactionFailed if it is refused."""

    def blocks(self, start: int) -> Iterator[BlockEvents]:
        """The blocks from a number on, as far as there are any."""


class PeerChannel:
    """The channel behind a peer's gateway; use it with `with`. The options are those of `gateway_of`."""

    def __init__(self, **client: Any) -> None:
        self._loop = BackgroundLoop("fabric")
        self._gateway: Gateway = self._loop.run(_opened(client))
        self._chaincode = self._gateway.chaincode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._loop.run(self._gateway.close())
        self._loop.close()

    @property
    def name(self) -> str:
        """The channel's name."""
        return self._gateway.channel

    @property
    def msp(self) -> str:
        """The client's organisation."""
        return self._gateway.client.msp

    @property
    def subject(self) -> str:
        """The subject of the client's certificate."""
        return self._gateway.client.subject

    def read(self, at: str) -> bytes:
        """The value of a key, empty if it is missing."""
        return self._asked("read", key=at)

    def scan(self, start: str) -> list[tuple[str, bytes]]:
        """All keys that begin with `start`, and their values."""
        rows: Any = decode_canonical(self._asked("scan", prefix=start), "rows")
        return [(at, value) for at, value in rows]

    def private(self, collection: str, at: str) -> bytes:
        """A private value without its nonce, empty if the own peer does not hold it (yet)."""
        return self._asked("read_private", collection=collection, key=at)[NONCE_BYTES:]

    def private_hash(self, collection: str, at: str) -> bytes:
        """The hash of a private value, empty if it is missing."""
        return self._asked("read_private_hash", collection=collection, key=at)

    def send(
        self,
        name: str,
        transient: Mapping[str, bytes] | None = None,
        organisations: Sequence[str] = (),
        **arguments: object,
    ) -> None:
        """Send a call until its outcome is known, and wait until the own peer has it."""

        async def submitted() -> None:
            committed = await self._gateway.submit(name, encode_canonical(arguments), transient, organisations)
            await self._gateway.await_copy(committed.tx_id)

        try:
            self._loop.run(submitted())
        except FabricError as error:
            raise TransactionFailed(f"{name}: {error}") from error

    def blocks(self, start: int) -> Iterator[BlockEvents]:
        """The blocks from a number on, as far as the peer has any."""
        yield from self._run(self._blocks(start))

    async def _blocks(self, start: int) -> list[BlockEvents]:
        gateway, last = self._gateway, await height(self._gateway) - 1
        if last < start:
            return []
        found = []
        async for raw in read_blocks(gateway.endpoint, gateway.client, gateway.channel, start, last):
            ours = [tx for tx in decode_block(raw).transactions if tx.valid and tx.chaincode == self._chaincode]
            found.append(BlockEvents(raw.header.number, tuple((tx.tx_id, tx.event) for tx in ours if tx.event)))
        return found

    def _asked(self, name: str, **arguments: object) -> bytes:
        own = (self._gateway.client.msp,)
        return self._run(self._gateway.evaluate(name, encode_canonical(arguments), organisations=own))

    def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        try:
            return self._loop.run(work)
        except FabricError as error:
            raise ChannelUnreadable(str(error)) from error


async def _opened(client: Mapping[str, Any]) -> Gateway:
    return gateway_of(**client)
