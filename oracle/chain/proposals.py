"""Reads the rows of a proposal from the calldata of its transaction; the event has only their hashes."""

from collections.abc import Iterator
from typing import Any

import ape
from ape.contracts import ContractInstance
from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.crypto import keccak
from hexbytes import HexBytes

from forewatt.protocol.rows import row_hash
from oracle.chain.rounds import Proposed
from oracle.errors import PayloadUnavailable

_PROPOSE = keccak(text="propose(bytes32,uint64,bytes[])")[:4]
_ARGUMENTS = ["bytes32", "uint64", "bytes[]"]


def proposed_rows(market: ContractInstance, proposal: Proposed) -> list[bytes]:
    """The proposed rows; PayloadUnavailable if the node no longer has them.

    The rows of a proposal sent through another contract are in the transaction's trace, which the node must serve.
    """
    provider = ape.networks.provider
    transaction = provider.make_request("eth_getTransactionByHash", [proposal.transaction])
    calls = [transaction] if str(transaction["to"]).lower() == str(market.address).lower() else None
    if calls is None:
        trace = provider.make_request("debug_traceTransaction", [proposal.transaction, {"tracer": "callTracer"}])
        calls = [call for call in _calls(trace) if str(call.get("to")).lower() == str(market.address).lower()]
    for call in calls:
        rows = _rows(bytes(HexBytes(call["input"])))
        if rows is not None and tuple(map(row_hash, rows)) == proposal.row_hashes:
            return rows
    raise PayloadUnavailable(f"the rows of proposal {proposal.number} are not in transaction {proposal.transaction}")


def _calls(call: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield call
    for inner in call.get("calls", ()):
        yield from _calls(inner)


def _rows(calldata: bytes) -> list[bytes] | None:
    if calldata[:4] != _PROPOSE:
        return None
    try:
        return list(decode(_ARGUMENTS, calldata[4:])[2])
    except DecodingError:
        return None
