"""The ledger of one transaction: what the chaincode reads is asked of the peer, one request at a time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fabric_protos.common import common_pb2
from fabric_protos.ledger.queryresult import kv_query_result_pb2
from fabric_protos.peer import chaincode_event_pb2, proposal_pb2
from fabric_protos.peer import chaincode_shim_pb2 as shim

from contracts.consortium.ledger.keys import end_of
from contracts.consortium.ledger.port import Identity, Policy
from contracts.consortium.service.policies import encode_policy
from forewatt.fabric.identity import parsed, subject_of

Kind = shim.ChaincodeMessage
Ask = Callable[[int, bytes], bytes]
"""Sends a request of a kind to the peer, and returns what it answers."""


class PeerLedger:
    """The ledger port of a transaction at a peer."""

    def __init__(self, message: Any, ask: Ask) -> None:
        proposal = proposal_pb2.Proposal.FromString(message.proposal.proposal_bytes)
        header = common_pb2.Header.FromString(proposal.header)
        signer = common_pb2.SignatureHeader.FromString(header.signature_header)
        msp, certificate = parsed(signer.creator)
        self.channel: str = message.channel_id
        self.tx_id: str = message.txid
        self.creator = Identity(msp, subject_of(certificate))
        self.transient: Mapping[str, bytes] = dict(
            proposal_pb2.ChaincodeProposalPayload.FromString(proposal.payload).TransientMap
        )
        self.event: Any = None
        self._ask = ask

    def get(self, key: str) -> bytes | None:
        """The value of a key, None if it is missing."""
        return self._request(Kind.GET_STATE, shim.GetState(key=key, collection="")) or None

    def scan(self, prefix: str) -> Sequence[tuple[str, bytes]]:
        """All keys with a prefix, and their values."""
        query = shim.GetStateByRange(startKey=prefix, endKey=end_of(prefix), collection="")
        page = shim.QueryResponse.FromString(self._request(Kind.GET_STATE_BY_RANGE, query))
        rows = list(page.results)
        while page.has_more:
            following = self._request(Kind.QUERY_STATE_NEXT, shim.QueryStateNext(id=page.id))
            page = shim.QueryResponse.FromString(following)
            rows += page.results
        found = [kv_query_result_pb2.KV.FromString(row.resultBytes) for row in rows]
        return [(row.key, row.value) for row in found]

    def first_in(self, start: str, end: str) -> str | None:
        """The first key from `start` on and before `end`, None without one."""
        query = shim.GetStateByRange(startKey=start, endKey=end, collection="")
        page = shim.QueryResponse.FromString(self._request(Kind.GET_STATE_BY_RANGE, query))
        # The peer has closed a query that has no more pages.
        if page.has_more:
            self._request(Kind.QUERY_STATE_CLOSE, shim.QueryStateClose(id=page.id))
        return kv_query_result_pb2.KV.FromString(page.results[0].resultBytes).key if page.results else None

    def put(self, key: str, value: bytes) -> None:
        """Write a key."""
        self._request(Kind.PUT_STATE, shim.PutState(key=key, value=value, collection=""))

    def delete(self, key: str) -> None:
        """Delete a key."""
        self._request(Kind.DEL_STATE, shim.DelState(key=key, collection=""))

    def set_policy(self, key: str, policy: Policy) -> None:
        """Set who must endorse later writes of a key."""
        rule = shim.StateMetadata(metakey="VALIDATION_PARAMETER", value=encode_policy(policy))
        self._request(Kind.PUT_STATE_METADATA, shim.PutStateMetadata(key=key, collection="", metadata=rule))

    def put_private(self, collection: str, key: str, value: bytes) -> None:
        """Write a key of a private data collection."""
        self._request(Kind.PUT_STATE, shim.PutState(key=key, value=value, collection=collection))

    def get_private(self, collection: str, key: str) -> bytes | None:
        """The private value of a key, None if it is missing. PeerRefused for a client of an organisation outside."""
        return self._request(Kind.GET_STATE, shim.GetState(key=key, collection=collection)) or None

    def get_private_hash(self, collection: str, key: str) -> bytes | None:
        """The SHA-256 hash of a private value, which every peer has; None if it is missing."""
        return self._request(Kind.GET_PRIVATE_DATA_HASH, shim.GetState(key=key, collection=collection)) or None

    def emit(self, name: str, payload: bytes) -> None:
        """Set the transaction's event."""
        self.event = chaincode_event_pb2.ChaincodeEvent(event_name=name, tx_id=self.tx_id, payload=payload)

    def _request(self, kind: int, body: Any) -> bytes:
        return self._ask(kind, body.SerializeToString())
