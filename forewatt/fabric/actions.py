"""What is inside a transaction's envelope: the call, the endorsements, and the chaincode's result."""

from dataclasses import dataclass
from typing import Any

from fabric_protos.common import common_pb2
from fabric_protos.peer import chaincode_event_pb2, proposal_pb2, proposal_response_pb2, transaction_pb2


@dataclass(frozen=True)
class Action:
    """The parts of an endorser transaction, as protobuf messages."""

    payload: Any
    call: Any
    endorsed: Any
    result: Any


def action_of(envelope: Any) -> Action:
    """The action of an envelope with an endorser transaction."""
    payload = common_pb2.Payload.FromString(envelope.payload)
    transaction = transaction_pb2.Transaction.FromString(payload.data)
    action = transaction_pb2.ChaincodeActionPayload.FromString(transaction.actions[0].payload)
    response = proposal_response_pb2.ProposalResponsePayload.FromString(action.action.proposal_response_payload)
    result = proposal_pb2.ChaincodeAction.FromString(response.extension)
    call = proposal_pb2.ChaincodeProposalPayload.FromString(action.chaincode_proposal_payload)
    return Action(payload, call, action.action, result)


def event_of(envelope: Any) -> bytes:
    """The payload of the chaincode's event, empty without one."""
    event: bytes = chaincode_event_pb2.ChaincodeEvent.FromString(action_of(envelope).result.events).payload
    return event
