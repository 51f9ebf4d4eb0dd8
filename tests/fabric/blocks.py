"""Blocks made in memory, signed as an orderer, clients and peers sign them."""

import hashlib
from collections.abc import Sequence
from typing import Any

from fabric_protos.common import common_pb2, configtx_pb2
from fabric_protos.ledger.rwset import rwset_pb2
from fabric_protos.ledger.rwset.kvrwset import kv_rwset_pb2
from fabric_protos.msp import msp_config_pb2
from fabric_protos.peer import proposal_pb2, proposal_response_pb2, transaction_pb2

from forewatt.fabric.identity import Client
from forewatt.fabric.proposals import propose
from forewatt.fabric.verify import header_bytes
from tests.fabric.keys import Authority

CHANNEL, CHAINCODE = "energy", "forewatt"
Writes = dict[str, bytes | None]


def transaction(client: Client, peers: Sequence[Client], name: bytes, argument: bytes, writes: Writes) -> Any:
    """The signed envelope of a call that the peers endorse, with blind writes."""
    signed = propose(client, CHANNEL, CHAINCODE, (name, argument), {})
    proposal = proposal_pb2.Proposal.FromString(signed.proposal.proposal_bytes)
    rows = [kv_rwset_pb2.KVWrite(key=key, value=value or b"", is_delete=value is None) for key, value in writes.items()]
    public = kv_rwset_pb2.KVRWSet(writes=rows).SerializeToString()
    results = rwset_pb2.TxReadWriteSet(ns_rwset=[rwset_pb2.NsReadWriteSet(namespace=CHAINCODE, rwset=public)])
    action = proposal_pb2.ChaincodeAction(results=results.SerializeToString())
    response = proposal_response_pb2.ProposalResponsePayload(extension=action.SerializeToString()).SerializeToString()
    endorsements = [
        proposal_response_pb2.Endorsement(endorser=peer.creator, signature=peer.key.sign(response + peer.creator))
        for peer in peers
    ]
    endorsed = transaction_pb2.ChaincodeEndorsedAction(proposal_response_payload=response, endorsements=endorsements)
    payload = transaction_pb2.ChaincodeActionPayload(
        chaincode_proposal_payload=proposal.payload, action=endorsed
    ).SerializeToString()
    whole = transaction_pb2.Transaction(actions=[transaction_pb2.TransactionAction(payload=payload)])
    header = common_pb2.Header.FromString(proposal.header)
    sealed = common_pb2.Payload(header=header, data=whole.SerializeToString()).SerializeToString()
    return common_pb2.Envelope(payload=sealed, signature=client.key.sign(sealed))


def genesis(authorities: Sequence[Authority]) -> Any:
    """A channel's first block with the authorities of its organisations."""
    envelope = configtx_pb2.ConfigEnvelope()
    for authority in authorities:
        config = msp_config_pb2.FabricMSPConfig(name=authority.msp, root_certs=[authority.root]).SerializeToString()
        kind = "Orderer" if authority.msp.startswith("Orderer") else "Application"
        group = envelope.config.channel_group.groups[kind].groups[authority.msp]
        group.values["MSP"].value = msp_config_pb2.MSPConfig(config=config).SerializeToString()
    about = common_pb2.ChannelHeader(type=common_pb2.CONFIG, channel_id=CHANNEL).SerializeToString()
    payload = common_pb2.Payload(header=common_pb2.Header(channel_header=about), data=envelope.SerializeToString())
    return block(0, b"", [common_pb2.Envelope(payload=payload.SerializeToString())])


def block(number: int, previous: bytes, envelopes: Sequence[Any], orderer: Client | None = None) -> Any:
    """A block, signed by an orderer if one is given; all its transactions are marked valid."""
    data = [envelope.SerializeToString() for envelope in envelopes]
    header = common_pb2.BlockHeader(
        number=number, previous_hash=previous, data_hash=hashlib.sha256(b"".join(data)).digest()
    )
    metadata = common_pb2.Metadata()
    if orderer:
        head = common_pb2.SignatureHeader(creator=orderer.creator).SerializeToString()
        signature = orderer.key.sign(head + header_bytes(header))
        metadata.signatures.add(signature_header=head, signature=signature)
    parts = [metadata.SerializeToString(), b"", bytes(len(data))]
    return common_pb2.Block(
        header=header, data=common_pb2.BlockData(data=data), metadata=common_pb2.BlockMetadata(metadata=parts)
    )


def envelopes_of(raw: Any) -> list[Any]:
    """The envelopes of a block."""
    return [common_pb2.Envelope.FromString(data) for data in raw.data.data]


def hash_of(raw: Any) -> bytes:
    """The hash that the next block names."""
    return hashlib.sha256(header_bytes(raw.header)).digest()
