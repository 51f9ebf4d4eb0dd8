"""A peer's side of the stream: it answers the chaincode's requests from a state in memory, as Fabric does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fabric_protos.common import common_pb2
from fabric_protos.ledger.queryresult import kv_query_result_pb2
from fabric_protos.peer import chaincode_pb2, proposal_pb2, proposal_response_pb2
from fabric_protos.peer import chaincode_shim_pb2 as shim

from contracts.consortium.service.stream import Stream
from forewatt.fabric.identity import Client

Kind = shim.ChaincodeMessage
PAGE = 2


@dataclass
class Peer:
    """State, and what the calls under way have written. Private reads fail for organisations outside `readers`."""

    stream: Stream
    state: dict[str, bytes] = field(default_factory=dict)
    private: dict[tuple[str, str], bytes] = field(default_factory=dict)
    readers: tuple[str, ...] = ()
    policies: dict[str, bytes] = field(default_factory=dict)
    events: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    scans: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict)

    def begin(self, client: Client, tx_id: str, *arguments: bytes, transient: Mapping[str, bytes] | None = None) -> Any:
        """Start a call; the chaincode's first request, or its answer."""
        header = common_pb2.SignatureHeader(creator=client.creator).SerializeToString()
        proposal = proposal_pb2.Proposal(
            header=common_pb2.Header(signature_header=header).SerializeToString(),
            payload=proposal_pb2.ChaincodeProposalPayload(TransientMap=transient or {}).SerializeToString(),
        )
        signed = proposal_pb2.SignedProposal(proposal_bytes=proposal.SerializeToString())
        payload = chaincode_pb2.ChaincodeInput(args=arguments).SerializeToString()
        self.creator = client.msp
        return self.stream.receive(
            Kind(type=Kind.TRANSACTION, txid=tx_id, channel_id="energy", payload=payload, proposal=signed)
        )

    def answer(self, request: Any) -> Any:
        """Answer a request; the chaincode's next one, or its answer."""
        kind, reply = Kind.RESPONSE, b""
        try:
            reply = self._carry_out(request)
        except PermissionError as refused:
            kind, reply = Kind.ERROR, str(refused).encode()
        return self.stream.receive(Kind(type=kind, txid=request.txid, channel_id=request.channel_id, payload=reply))

    def call(self, client: Client, *arguments: bytes, tx_id: str = "tx", **options: Any) -> Any:
        """The response to a call."""
        message = self.begin(client, tx_id, *arguments, **options)
        while message.type != Kind.COMPLETED:
            message = self.answer(message)
        if message.HasField("chaincode_event"):
            self.events[tx_id] = (message.chaincode_event.event_name, message.chaincode_event.payload)
        return proposal_response_pb2.Response.FromString(message.payload)

    def _carry_out(self, request: Any) -> bytes:
        if request.type == Kind.GET_STATE:
            asked = shim.GetState.FromString(request.payload)
            if asked.collection and self.creator not in self.readers:
                raise PermissionError(f"{self.creator} does not have read access")
            if asked.collection:
                return self.private.get((asked.collection, asked.key), b"")
            return self.state.get(asked.key, b"")
        if request.type == Kind.PUT_STATE:
            put = shim.PutState.FromString(request.payload)
            if put.collection:
                self.private[put.collection, put.key] = put.value
            else:
                self.state[put.key] = put.value
        elif request.type == Kind.DEL_STATE:
            del self.state[shim.DelState.FromString(request.payload).key]
        elif request.type == Kind.PUT_STATE_METADATA:
            rule = shim.PutStateMetadata.FromString(request.payload)
            self.policies[rule.key] = rule.metadata.value
        elif request.type == Kind.GET_STATE_BY_RANGE:
            span = shim.GetStateByRange.FromString(request.payload)
            self.scans["1"] = sorted(row for row in self.state.items() if span.startKey <= row[0] < span.endKey)
            return self._page("1")
        elif request.type == Kind.QUERY_STATE_NEXT:
            return self._page(shim.QueryStateNext.FromString(request.payload).id)
        elif request.type == Kind.QUERY_STATE_CLOSE:
            del self.scans[shim.QueryStateClose.FromString(request.payload).id]
        return b""

    def _page(self, scan: str) -> bytes:
        rows, self.scans[scan] = self.scans[scan][:PAGE], self.scans[scan][PAGE:]
        found = [
            shim.QueryResultBytes(resultBytes=kv_query_result_pb2.KV(key=key, value=value).SerializeToString())
            for key, value in rows
        ]
        response = shim.QueryResponse(results=found, has_more=bool(self.scans[scan]), id=scan)
        if not response.has_more:
            del self.scans[scan]
        encoded: bytes = response.SerializeToString()
        return encoded
