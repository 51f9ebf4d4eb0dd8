"""Blocks as plain data: what their transactions called, read and wrote, their endorsers, and the peers' verdicts."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
from fabric_protos.common import common_pb2, ledger_pb2
from fabric_protos.ledger.rwset import rwset_pb2
from fabric_protos.ledger.rwset.kvrwset import kv_rwset_pb2
from fabric_protos.orderer import ab_pb2
from fabric_protos.peer import chaincode_event_pb2, chaincode_pb2, events_pb2_grpc, transaction_pb2

from forewatt.fabric.actions import action_of
from forewatt.fabric.errors import BadBlock, Unreachable
from forewatt.fabric.gateway import Endpoint, Gateway
from forewatt.fabric.identity import Client, parsed
from forewatt.fabric.proposals import header

SYSTEM_QUERIES = "qscc"
Version = tuple[int, int]


@dataclass(frozen=True)
class Range:
    """A range of keys that a transaction read, and the version of each key in it.

    `end` is the last key that was read if the reader stopped early. `versions` is None if the block has only a hash.
    """

    start: str
    end: str
    whole: bool
    versions: Mapping[str, Version] | None


@dataclass(frozen=True)
class Writes:
    """What a transaction read and wrote of one chaincode's state. A value None deletes its key."""

    reads: Mapping[str, Version | None] = field(default_factory=dict)
    ranges: tuple[Range, ...] = ()
    values: Mapping[str, bytes | None] = field(default_factory=dict)
    policies: Mapping[str, bytes] = field(default_factory=dict)
    private: Mapping[str, Mapping[bytes, bytes]] = field(default_factory=dict)
    """Collection -> hash of a key -> hash of its value."""


@dataclass(frozen=True)
class Transaction:
    """A transaction of a block; `code` says whether the peers accepted it. A configuration has no call."""

    tx_id: str
    code: str
    creator: bytes
    chaincode: str = ""
    arguments: tuple[bytes, ...] = ()
    endorsers: tuple[str, ...] = ()
    event: bytes = b""
    writes: Writes = field(default_factory=Writes)

    @property
    def valid(self) -> bool:
        """Whether the peers accepted it."""
        return self.code == "VALID"


@dataclass(frozen=True)
class Block:
    """A block; `raw` is Fabric's message."""

    number: int
    transactions: tuple[Transaction, ...]
    raw: Any


async def height(gateway: Gateway) -> int:
    """The number of the channel's blocks at the gateway's peer."""
    info = await gateway.calling(SYSTEM_QUERIES).evaluate("GetChainInfo", gateway.channel.encode())
    return int(ledger_pb2.BlockchainInfo.FromString(info).height)


async def read_blocks(endpoint: Endpoint, client: Client, channel: str, start: int, stop: int) -> AsyncIterator[Any]:
    """Fabric's messages of blocks from `start` to `stop`, both included, as a peer delivers them."""
    first, last = (ab_pb2.SeekPosition(specified=ab_pb2.SeekSpecified(number=number)) for number in (start, stop))
    seek = ab_pb2.SeekInfo(start=first, stop=last, behavior=ab_pb2.SeekInfo.BLOCK_UNTIL_READY)
    payload = common_pb2.Payload(
        header=header(client, channel, common_pb2.DELIVER_SEEK_INFO), data=seek.SerializeToString()
    ).SerializeToString()
    async with endpoint.connect() as connection:
        call = events_pb2_grpc.DeliverStub(connection).Deliver()
        await call.write(common_pb2.Envelope(payload=payload, signature=client.key.sign(payload)))
        while (reply := await call.read()) is not grpc.aio.EOF:
            if reply.WhichOneof("Type") == "status":
                if reply.status != common_pb2.SUCCESS:
                    raise Unreachable(f"the peer delivers no blocks: {common_pb2.Status.Name(reply.status)}")
                return
            yield reply.block


def decode_block(raw: Any) -> Block:
    """A block as plain data. BadBlock if its flags do not fit its transactions."""
    flags, envelopes = raw.metadata.metadata[common_pb2.TRANSACTIONS_FILTER], raw.data.data
    if len(flags) != len(envelopes):
        raise BadBlock(f"block {raw.header.number} has {len(envelopes)} transactions and {len(flags)} flags")
    transactions = tuple(_transaction(data, flag) for data, flag in zip(envelopes, flags, strict=True))
    return Block(raw.header.number, transactions, raw)


def _transaction(data: bytes, flag: int) -> Transaction:
    envelope = common_pb2.Envelope.FromString(data)
    payload = common_pb2.Payload.FromString(envelope.payload)
    about = common_pb2.ChannelHeader.FromString(payload.header.channel_header)
    creator = common_pb2.SignatureHeader.FromString(payload.header.signature_header).creator
    code = transaction_pb2.TxValidationCode.Name(flag)
    if about.type != common_pb2.ENDORSER_TRANSACTION:
        return Transaction(about.tx_id, code, creator)
    action = action_of(envelope)
    spec = chaincode_pb2.ChaincodeInvocationSpec.FromString(action.call.input).chaincode_spec
    name = spec.chaincode_id.name
    sets = {part.namespace: part for part in rwset_pb2.TxReadWriteSet.FromString(action.result.results).ns_rwset}
    return Transaction(
        about.tx_id,
        code,
        creator,
        name,
        tuple(spec.input.args),
        tuple(parsed(endorsement.endorser)[0] for endorsement in action.endorsed.endorsements),
        chaincode_event_pb2.ChaincodeEvent.FromString(action.result.events).payload,
        _writes(sets[name]) if name in sets else Writes(),
    )


def _writes(part: Any) -> Writes:
    public = kv_rwset_pb2.KVRWSet.FromString(part.rwset)
    return Writes(
        reads=_versions(public.reads),
        ranges=tuple(_range(query) for query in public.range_queries_info),
        values={write.key: None if write.is_delete else write.value for write in public.writes},
        policies={write.key: entry.value for write in public.metadata_writes for entry in write.entries},
        private={
            hashed.collection_name: {
                write.key_hash: write.value_hash
                for write in kv_rwset_pb2.HashedRWSet.FromString(hashed.hashed_rwset).hashed_writes
            }
            for hashed in part.collection_hashed_rwset
        },
    )


def _versions(reads: Any) -> dict[str, Any]:
    return {
        read.key: (read.version.block_num, read.version.tx_num) if read.HasField("version") else None for read in reads
    }


def _range(query: Any) -> Range:
    hashed = query.HasField("reads_merkle_hashes")
    versions = None if hashed else _versions(query.raw_reads.kv_reads)
    return Range(query.start_key, query.end_key, query.itr_exhausted, versions)
