"""A pool on the channel, and what clients do with it: motions, ticks, accounts, stakes."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.consortium.accounts.stakes import Stake
from contracts.consortium.ledger.addresses import address_of, domain_of
from contracts.consortium.ledger.keys import key, prefix
from contracts.consortium.ledger.port import Identity
from contracts.consortium.ledger.records import decode_record
from demo.consortium.members import ALPHA, BETA, DELEGATE, ORGANISATIONS, REGULATOR, TOKEN, members_of
from forewatt.embedded.fabric.plan import CHAINCODE, CHANNEL, Places
from forewatt.fabric.gateway import Committed, Gateway
from forewatt.fabric.identity import Client, client_of
from forewatt.protocol.canonical import decode_canonical, encode_canonical
from forewatt.protocol.cid import cid_of
from forewatt.protocol.pool import PoolParams, pool_id

Events = list[dict[str, Any]]


def address(client: Client) -> str:
    """The address of a client."""
    return address_of(Identity(client.msp, client.subject))


def events_of(committed: Committed) -> Events:
    """The events of a transaction."""
    if not committed.event:
        return []
    return decode_canonical(committed.event, "events")  # type: ignore[return-value]


@dataclass
class Market:
    """A pool on the channel; use it with `async with`."""

    network: Places
    rules: PoolParams
    feed_count: int
    manifest: bytes = b"manifest"
    events: Events = field(default_factory=list)
    ticks: set[int] = field(default_factory=set)
    _gateways: dict[str, Gateway] = field(default_factory=dict)
    _motions: int = 0

    async def __aenter__(self) -> "Market":
        for msp, organisation in self.network.organisations.items():
            self._gateways[msp] = Gateway(organisation.endpoint, self.client(msp), CHANNEL, CHAINCODE)
        return self

    async def __aexit__(self, *_: object) -> None:
        for gateway in self._gateways.values():
            await gateway.close()

    @property
    def pool(self) -> bytes:
        """The pool's id."""
        domain = domain_of(CHANNEL)
        return pool_id(domain.chain_id, domain.market, self.rules)

    def client(self, msp: str, user: str = DELEGATE) -> Client:
        """A user of an organisation."""
        return client_of(msp, self.network.organisations[msp].user(user))

    def gateway(self, client: Client, through: str | None = None) -> Gateway:
        """The gateway of the client's organisation, or of another one's peer."""
        return self._gateways[through or client.msp].speaking_for(client)

    async def send(
        self,
        client: Client,
        name: str,
        transient: Mapping[str, bytes] | None = None,
        organisations: Sequence[str] = (),
        **arguments: object,
    ) -> Events:
        """Send a call, and wait until it is in a block at all peers, so that the next call finds it; its events."""
        argument = encode_canonical(arguments)
        committed = await self.gateway(client).submit(name, argument, transient, organisations)
        await asyncio.gather(*(gateway.await_copy(committed.tx_id) for gateway in self._gateways.values()))
        events = events_of(committed)
        self.events += events
        return events

    async def read(self, at: str, msp: str = REGULATOR) -> bytes:
        """The value of a key at an organisation's peer, empty if it is missing."""
        return await self._gateways[msp].evaluate("read", encode_canonical({"key": at}), organisations=(msp,))

    async def scan(self, start: str, msp: str = REGULATOR) -> list[tuple[str, bytes]]:
        """All keys that begin with `start`, and their values, at an organisation's peer."""
        argument = encode_canonical({"prefix": start})
        rows: Any = decode_canonical(await self._gateways[msp].evaluate("scan", argument, organisations=(msp,)), "rows")
        return [(at, value) for at, value in rows]

    async def found(self) -> None:
        """Make the members and the pool, and fill the pool's fund."""
        members = decode_canonical(members_of(self.network).encode(), "members")
        await self.move("found", {"members": members}, ORGANISATIONS)
        await self.create_pool()

    async def create_pool(self) -> None:
        """Make the pool, and fill its fund."""
        epoch = {
            "from_round": 0,
            "feeds_root": hashlib.sha256(b"feeds").digest(),
            "feed_count": self.feed_count,
            "manifest_cid": cid_of(self.manifest),
            "attestors": [REGULATOR],
            "quorum": 1,
            "suppliers": [[0, ALPHA]],
        }
        await self.move("create_pool", {"params": self.rules.encode(), "epoch": epoch}, (ALPHA, REGULATOR))
        await self.send(self.client(REGULATOR), "fund", pool=self.pool, amount=1000 * TOKEN)

    async def move(self, kind: str, body: Mapping[str, object], approvers: Sequence[str]) -> None:
        """Approve a motion in the names of these organisations, and enact it."""
        self._motions += 1
        nonce = self.pool[:8] + self._motions.to_bytes(4, "big")
        motion = encode_canonical({"kind": kind, "body": body, "nonce": nonce, "until": 2**62})
        await asyncio.gather(*(self.send(self.client(msp), "approve", motion=motion) for msp in approvers))
        await self.send(self.client(approvers[0]), "enact", motion=motion, approvers=list(approvers))

    async def reach(self, time: int) -> None:
        """Let a majority of the organisations vote a time, and tick it."""
        if time in self.ticks:
            return
        voters = (BETA, REGULATOR)
        await asyncio.gather(*(self.send(self.client(msp), "vote", time=time) for msp in voters))
        await self.send(self.client(ALPHA), "tick", time=time, votes=dict.fromkeys(voters, time))
        self.ticks.add(time)

    async def endow(self, client: Client, amount_wei: int) -> None:
        """Issue to a client's account, and claim it."""
        await self.send(self.client(REGULATOR), "deposit", account=address(client), amount=amount_wei)
        await self.claim(client)

    async def claim(self, client: Client) -> int:
        """Claim all credits of a client; their sum in wei."""
        credits = await self.scan(prefix("credit", address(client)))
        if not credits:
            return 0
        await self.send(client, "claim", credits=[at.rsplit("/", 1)[1] for at, _ in credits])
        return sum(int(value) for _, value in credits)

    async def enrol(self, client: Client, stake_wei: int) -> None:
        """Register a client as a forecaster, with a stake."""
        await self.send(client, "register", authority=address(client))
        await self.endow(client, stake_wei)
        await self.send(client, "stake", amount=stake_wei)

    async def stake(self, client: Client) -> Stake:
        """The stake of a forecaster."""
        return decode_record(Stake, await self.read(key("stake", address(client))))

    async def worth(self, client: Client) -> int:
        """All wei of a client: its balance, its credits and its stake."""
        balance = int(await self.read(key("account", address(client))) or b"0")
        credits = sum(int(value) for _, value in await self.scan(prefix("credit", address(client))))
        staked = await self.read(key("stake", address(client)))
        return balance + credits + (decode_record(Stake, staked).amount if staked else 0)
