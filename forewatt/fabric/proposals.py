"""Proposals, signed as a client sends them to peers."""

import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fabric_protos.common import common_pb2
from fabric_protos.peer import chaincode_pb2, proposal_pb2

from forewatt.fabric.identity import Client

NONCE_BYTES = 24


@dataclass(frozen=True)
class Signed:
    """A signed proposal and the id of its transaction."""

    tx_id: str
    proposal: Any


def propose(
    client: Client, channel: str, chaincode: str, arguments: Sequence[bytes], transient: Mapping[str, bytes]
) -> Signed:
    """A proposal to call a chaincode. The transient data reaches the endorsing peers only."""
    nonce = os.urandom(NONCE_BYTES)
    tx_id = hashlib.sha256(nonce + client.creator).hexdigest()
    name = chaincode_pb2.ChaincodeID(name=chaincode)
    call = chaincode_pb2.ChaincodeInput(args=arguments)
    spec = chaincode_pb2.ChaincodeInvocationSpec(
        chaincode_spec=chaincode_pb2.ChaincodeSpec(chaincode_id=name, input=call)
    )
    body = proposal_pb2.ChaincodeProposalPayload(TransientMap=transient, input=spec.SerializeToString())
    extension = proposal_pb2.ChaincodeHeaderExtension(chaincode_id=name).SerializeToString()
    head = header(client, channel, common_pb2.ENDORSER_TRANSACTION, tx_id, extension, nonce)
    proposal = proposal_pb2.Proposal(header=head.SerializeToString(), payload=body.SerializeToString())
    encoded = proposal.SerializeToString()
    return Signed(tx_id, proposal_pb2.SignedProposal(proposal_bytes=encoded, signature=client.key.sign(encoded)))


def header(
    client: Client, channel: str, kind: int, tx_id: str = "", extension: bytes = b"", nonce: bytes | None = None
) -> Any:
    """The header of a message of a kind. Its timestamp is the client's word, which nothing of ours reads."""
    about = common_pb2.ChannelHeader(type=kind, channel_id=channel, tx_id=tx_id, extension=extension)
    about.timestamp.FromNanoseconds(time.time_ns())
    signer = common_pb2.SignatureHeader(creator=client.creator, nonce=nonce or os.urandom(NONCE_BYTES))
    return common_pb2.Header(channel_header=about.SerializeToString(), signature_header=signer.SerializeToString())
