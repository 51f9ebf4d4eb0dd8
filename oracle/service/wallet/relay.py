"""Which JSON-RPC calls the relay passes on: those that the dapp needs, on the contracts of this deployment.

The browser reaches the chain through the API's own address, so pages need no other host. The relay is no general
endpoint: it neither executes other contracts nor reads their logs.
"""

from collections.abc import Sequence
from typing import Any, Final

_PLAIN: Final = frozenset(
    {
        "eth_blockNumber",
        "eth_chainId",
        "eth_feeHistory",
        "eth_gasPrice",
        "eth_getBalance",
        "eth_getBlockByHash",
        "eth_getBlockByNumber",
        "eth_getCode",
        "eth_getTransactionByHash",
        "eth_getTransactionCount",
        "eth_getTransactionReceipt",
        "eth_maxPriorityFeePerGas",
        "eth_sendRawTransaction",
        "net_version",
    }
)
_EXECUTING: Final = frozenset({"eth_call", "eth_estimateGas"})
METHODS: Final = _PLAIN | _EXECUTING | {"eth_getLogs"}
MAX_BATCH: Final = 50
MAX_CALL_PARAMS: Final = 2
"""A call and its block. A third parameter would replace the chain's state."""


def refusal_of(method: str, params: Sequence[Any], contracts: frozenset[str]) -> str | None:
    """Why the relay does not pass a call on, or None if it does. `contracts` are lower-case addresses."""
    if method not in METHODS:
        return f"the relay does not offer {method}: use an endpoint of your own"
    if method in _EXECUTING:
        if len(params) > MAX_CALL_PARAMS:
            return f"{method} takes a call and a block here, and nothing that replaces the chain's state"
        return _outside(params, "to", contracts, method)
    if method == "eth_getLogs":
        return _outside(params, "address", contracts, method)
    return None


def _outside(params: Sequence[Any], field: str, contracts: frozenset[str], method: str) -> str | None:
    first = params[0] if params else None
    wanted = first.get(field) if isinstance(first, dict) else None
    addresses = wanted if isinstance(wanted, list) and wanted else [wanted]
    if all(isinstance(address, str) and address.lower() in contracts for address in addresses):
        return None
    return f"{method} needs a contract of this deployment as `{field}`"
