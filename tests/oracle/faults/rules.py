"""Ready-made rules of the faulty proxy: the ways in which public endpoints misbehave, and reorgs."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.oracle.faults.proxy import PASS, Call, HttpFault, Proxy, RpcFault, Rule

_BLOCK_TAGS = ("latest", "pending")


def head_of(proxy: Proxy) -> int:
    """The number of the chain's latest block, past the rules."""
    return int(proxy.raw("eth_blockNumber"), 16)


def stale_head(blocks: int) -> Rule:
    """The endpoint lags: head, blocks, calls and logs are those of `blocks` blocks ago."""

    def rule(call: Call) -> Any:
        behind = hex(max(0, head_of(call.proxy) - blocks))
        if call.method == "eth_blockNumber":
            return behind
        if call.method == "eth_getLogs":
            query = dict(call.params[0])
            query["toBlock"] = hex(min(int(query["toBlock"], 16), int(behind, 16)))
            late = int(query["fromBlock"], 16) > int(behind, 16)
            return [] if late else call.forward(query)
        if any(tag in call.params for tag in _BLOCK_TAGS if isinstance(tag, str)):
            return call.forward(*(behind if param in _BLOCK_TAGS else param for param in call.params))
        return PASS

    return rule


def stale_logs(blocks: int = 1) -> Rule:
    """The head comes from one backend, the logs from another one that lacks the newest `blocks` blocks."""

    def rule(call: Call) -> Any:
        if call.method != "eth_getLogs":
            return PASS
        known = head_of(call.proxy) - blocks
        return [log for log in call.forward() if int(log["blockNumber"], 16) <= known]

    return rule


def null_receipts(call: Call) -> Any:
    """Receipts are never found."""
    return None if call.method == "eth_getTransactionReceipt" else PASS


def capped_blocks(most: int, code: int = -32602) -> Rule:
    """eth_getLogs refuses ranges of more than `most` blocks."""

    def rule(call: Call) -> Any:
        if call.method == "eth_getLogs":
            blocks = int(call.params[0]["toBlock"], 16) - int(call.params[0]["fromBlock"], 16) + 1
            if blocks > most:
                raise RpcFault(code, f"range {blocks} is bigger than range limit {most}")
        return PASS

    return rule


def capped_results(most: int, code: int = -32005) -> Rule:
    """eth_getLogs refuses answers of more than `most` logs."""

    def rule(call: Call) -> Any:
        if call.method != "eth_getLogs":
            return PASS
        logs = call.forward()
        if len(logs) > most:
            raise RpcFault(code, f"query returned more than {most} results")
        return logs

    return rule


def rate_limited(every: int = 1, retry_after_s: float | None = 1) -> Rule:
    """Every `every`th call is answered with 429 Too Many Requests, with Retry-After unless it is None."""
    seen = 0

    def rule(call: Call) -> Any:  # noqa: ARG001 - every rule takes the call
        nonlocal seen
        seen += 1
        if seen % every == 0:
            headers = () if retry_after_s is None else (("Retry-After", f"{retry_after_s:g}"),)
            raise HttpFault(429, b'{"error":"rate limit"}', headers)
        return PASS

    return rule


def failing(*methods: str, status: int = 503) -> Rule:
    """Calls of these methods, or all calls, are answered with an HTTP error."""

    def rule(call: Call) -> Any:
        if not methods or call.method in methods:
            raise HttpFault(status, b"upstream is not available")
        return PASS

    return rule


def refusing(*methods: str, code: int = -32000, message: str = "internal error", data: object = None) -> Rule:
    """Calls of these methods, or all calls, are answered with a JSON-RPC error."""

    def rule(call: Call) -> Any:
        if not methods or call.method in methods:
            raise RpcFault(code, message, data)
        return PASS

    return rule


def hanging(*methods: str, seconds: float = 60) -> Rule:
    """Calls of these methods, or all calls, are answered late: after `seconds`, or when the proxy closes."""

    def rule(call: Call) -> Any:
        if not methods or call.method in methods:
            call.proxy.closing.wait(seconds)
            raise HttpFault(504)
        return PASS

    return rule


def reorg(proxy: Proxy, blocks: int) -> None:
    """Replace the newest `blocks` blocks by as many empty ones; their transactions are gone."""
    proxy.raw("anvil_reorg", blocks, [])


def snapshot(proxy: Proxy) -> str:
    """A point to which `shorten` goes back."""
    return str(proxy.raw("evm_snapshot"))


def shorten(proxy: Proxy, point: str) -> None:
    """Remove all blocks since the snapshot: the endpoint's chain is shorter than before."""
    assert proxy.raw("evm_revert", point)


def mine(proxy: Proxy, moment: int) -> None:
    """Mine a block at `moment`."""
    proxy.raw("evm_setNextBlockTimestamp", moment)
    proxy.raw("evm_mine")


@contextmanager
def restored(proxy: Proxy) -> Iterator[None]:
    """Afterwards the chain is as before, mines at once again, and the proxy has no rules and no calls.

    The blocks of no two tests have the same hash: anvil would drop the state of a block with the older one's.
    """
    point = snapshot(proxy)
    proxy.raw("anvil_setCoinbase", f"0x{uuid.uuid4().int:040x}")
    try:
        yield
    finally:
        proxy.rules.clear()
        proxy.calls.clear()
        proxy.raw("anvil_dropAllTransactions")
        proxy.raw("evm_setIntervalMining", 0)
        proxy.raw("evm_setAutomine", True)
        shorten(proxy, point)
