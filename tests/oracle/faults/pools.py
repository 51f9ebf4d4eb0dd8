"""Rules of the faulty proxy about transactions: pools that refuse replacements, chains without EIP-1559, lost ones."""

from typing import Any

from eth_account.typed_transactions.typed_transaction import TypedTransaction
from hexbytes import HexBytes

from tests.oracle.faults.proxy import PASS, Call, RpcFault, Rule

_NO_SUCH_METHOD = -32601


class GethPool:
    """Refuses what geth refuses: a replacement needs 10 % more on the fee cap and on the tip; `offers` has them all."""

    def __init__(self) -> None:
        self.offers: list[tuple[int, int, int]] = []
        """(nonce, cap in wei, tip in wei) of every transaction that was sent."""
        self._best: dict[int, tuple[int, int]] = {}

    def __call__(self, call: Call) -> Any:
        if call.method != "eth_sendRawTransaction":
            return PASS
        fields = TypedTransaction.from_bytes(HexBytes(call.params[0])).as_dict()
        nonce, cap, tip = (int(fields[name]) for name in ("nonce", "maxFeePerGas", "maxPriorityFeePerGas"))
        self.offers.append((nonce, cap, tip))
        before = self._best.get(nonce)
        if before == (cap, tip):
            raise RpcFault(-32000, "already known")
        if before and not (cap >= before[0] * 1.1 and tip >= before[1] * 1.1):
            raise RpcFault(-32000, "replacement transaction underpriced")
        self._best[nonce] = (cap, tip)
        return PASS


def legacy_chain(call: Call) -> Any:
    """The chain has no base fee, and neither its methods nor transactions of type 2."""
    if call.method in ("eth_maxPriorityFeePerGas", "eth_feeHistory"):
        raise RpcFault(_NO_SUCH_METHOD, f"the method {call.method} does not exist/is not available")
    if call.method in ("eth_getBlockByNumber", "eth_getBlockByHash"):
        block = call.forward()
        return block and {name: value for name, value in block.items() if name != "baseFeePerGas"}
    if call.method == "eth_sendRawTransaction" and str(call.params[0]).startswith("0x02"):
        raise RpcFault(-32000, "transaction type not supported")
    return PASS


def lacking(*methods: str) -> Rule:
    """The endpoint does not have these methods."""

    def rule(call: Call) -> Any:
        if call.method in methods:
            raise RpcFault(_NO_SUCH_METHOD, f"the method {call.method} does not exist/is not available")
        return PASS

    return rule


def swallowing(times: int) -> Rule:
    """The first `times` transactions are accepted and lost: no pool ever has them."""
    left = times

    def rule(call: Call) -> Any:
        nonlocal left
        if call.method != "eth_sendRawTransaction" or left == 0:
            return PASS
        left -= 1
        from eth_utils.crypto import keccak

        return "0x" + keccak(hexstr=call.params[0]).hex()

    return rule
