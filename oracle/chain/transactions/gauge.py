"""Reads what the chain asks for gas, from clients with and without the newer methods."""

from typing import Any, Protocol

from oracle.chain.rpc.errors import RpcRefused
from oracle.chain.transactions.fees import GWEI, FeeMarket

_FALLBACK_TIP_WEI = GWEI
_HISTORY_BLOCKS = 5
_NO_SUCH_METHOD = -32601


class Rpc(Protocol):
    """What sends a JSON-RPC call: see `oracle.chain.rpc.client.RpcClient`."""

    def call(self, method: str, *params: object) -> Any: ...


class FeeGauge:
    """The fee market of one chain; methods that it lacks are asked for once."""

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc
        self._lacks: set[str] = set()
        self.is_legacy = False
        """Set when the chain refused a transaction of type 2."""
        self._seen: int | None = None

    def head(self) -> tuple[int, int | None]:
        """The number of the latest block, and its base fee; None on a chain without EIP-1559."""
        block = self._rpc.call("eth_getBlockByNumber", "latest", False)
        base = None if self.is_legacy else block.get("baseFeePerGas")
        self._seen = int(block["number"], 16)
        return self._seen, None if base is None else int(base, 16)

    def seen(self) -> int:
        """The number of the latest block when the fees were last asked for."""
        return self.head()[0] if self._seen is None else self._seen

    def market(self) -> FeeMarket:
        """The fees of the latest block."""
        _, base_wei = self.head()
        if base_wei is None:
            return FeeMarket(None, self._asked("eth_gasPrice") or _FALLBACK_TIP_WEI)
        return FeeMarket(base_wei, self._tip(base_wei))

    def _tip(self, base_wei: int) -> int:
        suggested = self._asked("eth_maxPriorityFeePerGas")
        if suggested is None:
            suggested = self._median_tip()
        if suggested is None:
            price = self._asked("eth_gasPrice")
            suggested = None if price is None else max(0, price - base_wei)
        # NOTE: a tip of zero can't be raised by a share, and some clients refuse it.
        return max(1, _FALLBACK_TIP_WEI if suggested is None else suggested)

    def _median_tip(self) -> int | None:
        history = self._ask("eth_feeHistory", hex(_HISTORY_BLOCKS), "latest", [50])
        tips = sorted(int(reward[0], 16) for reward in (history or {}).get("reward") or [] if reward)
        return tips[len(tips) // 2] if tips else None

    def _asked(self, method: str) -> int | None:
        answer = self._ask(method)
        return None if answer is None else int(answer, 16)

    def _ask(self, method: str, *params: object) -> Any:
        """The answer, or None from a chain without this method."""
        if method in self._lacks:
            return None
        try:
            return self._rpc.call(method, *params)
        except RpcRefused as error:
            if error.code == _NO_SUCH_METHOD:
                self._lacks.add(method)
            return None
