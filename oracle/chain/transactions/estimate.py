"""How much gas a call needs, and why one reverts."""

import logging
from typing import Any

from oracle.chain.rpc.errors import RpcRefused
from oracle.chain.transactions.call import Call, Receipt
from oracle.chain.transactions.gauge import Rpc
from oracle.chain.transactions.reverts import decode_revert, explain, revert_data
from oracle.errors import Reverted, TransactionFailed

log = logging.getLogger(__name__)

MOST_GAS = 2**24
"""The most that a transaction may use (EIP-7825)."""
_BLIND_GAS = 12_000_000
"""Every call of the contracts stays below this."""


def estimated_gas(rpc: Rpc, sender: str, call: Call, now: float | None, state: str = "pending") -> int:
    """The gas limit of a call: the estimate and a quarter more. Reverted if the contract refuses the call.

    The estimate is for a block on top of `state`: all pending transactions, or only the latest block.
    `now` is the chain's time. On a chain that mines no empty blocks an endpoint may judge a call by the time of its
    last block. If the call is refused only as too early, and it no longer is, the limit is that of the dearest call.
    """
    try:
        gas = _estimate(rpc, {**call.fields(), "value": hex(call.value_wei), "from": sender}, state)
    except RpcRefused as error:
        data = revert_data(error)
        if data is None:
            raise TransactionFailed(f"{call.name}: no estimate of its gas: {error.message}") from error
        revert = decode_revert(data)
        if revert.name == "OutsideWindow" and now is not None:
            first, until = int(revert.arguments["from"]), int(revert.arguments["until"])
            if first <= now < until:
                log.info("%s: the endpoint's block is older than the window, so its gas is not estimated", call.name)
                return _BLIND_GAS
        raise Reverted(f"{call.name}: {revert}") from error
    return min(MOST_GAS, gas + gas // 4)


def _estimate(rpc: Rpc, fields: dict[str, Any], state: str) -> int:
    """The estimate on a state; on the endpoint's own choice of one if it has no such state."""
    try:
        return int(rpc.call("eth_estimateGas", fields, state), 16)
    except RpcRefused as error:
        if revert_data(error) is not None:
            raise
        return int(rpc.call("eth_estimateGas", fields), 16)


def why_reverted(rpc: Rpc, sender: str, call: Call, gas: int, receipt: Receipt) -> str:
    """Why a mined call failed: the call repeated on the state before its block, then after it."""
    if receipt.gas_used >= gas:
        return f"it ran out of gas, with a limit of {gas}"
    fields = {**call.fields(), "value": hex(call.value_wei), "from": sender, "gas": hex(gas)}
    for block in (receipt.block - 1, receipt.block):
        try:
            rpc.call("eth_call", fields, hex(block))
        except RpcRefused as error:
            if reason := explain(error):
                return reason
    return "the same call succeeds now; something changed within its block"
