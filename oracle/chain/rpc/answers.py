"""Tells the kinds of failed JSON-RPC answers apart. Pure."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from oracle.chain.rpc.errors import RangeRefused, RpcRefused

_RATE = re.compile(
    r"rate.?limit|too many (?:requests|calls)|request.{0,10}(?:limit|count)|compute units|throughput|quota|capacity",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"range|more than|too (?:many|large|big|wide|much)|max(?:imum)?\b|exceed|limit|response size|timed? ?out|timeout",
    re.IGNORECASE,
)
# Errors of an endpoint that lacks a block, a state or the method: another endpoint may have it.
_LACKING = re.compile(
    r"header not found|unknown block|block not found|missing trie|not found|does not exist|not available"
    r"|unavailable|internal error|not supported|unsupported|pruned|syncing",
    re.IGNORECASE,
)
_REVERT = re.compile(r"revert|out of gas|insufficient funds|nonce|underpriced|already known|fee", re.IGNORECASE)


class RateLimited(Exception):
    """One endpoint refuses further calls for `retry_after_s`, or for a time that it does not say (None)."""

    def __init__(self, retry_after_s: float | None = None) -> None:
        super().__init__("too many calls")
        self.retry_after_s = retry_after_s


def refusal(method: str, error: Any) -> RpcRefused | RateLimited:
    """The exception that a JSON-RPC error object stands for."""
    if not isinstance(error, Mapping):
        return RpcRefused(method, 0, str(error))
    code, message, data = error.get("code"), str(error.get("message", "")), error.get("data")
    number = code if isinstance(code, int) else 0
    # NOTE: endpoints use -32005 for too many requests and for too many results; only the text differs.
    if number == 429 or (_RATE.search(message) and not _REVERT.search(message)):
        return RateLimited()
    if method == "eth_getLogs" and _RANGE.search(message):
        return RangeRefused(method, number, message, data)
    return RpcRefused(method, number, message, data)


def may_differ_elsewhere(error: RpcRefused) -> bool:
    """Whether another endpoint may answer a call that this one refused: it may have a block that this one lacks."""
    if isinstance(error, RangeRefused) or _REVERT.search(error.message):
        return False
    return error.code in (-32601, -32603, -32001, -32002) or bool(_LACKING.search(error.message))


def retry_after_s(header: str | None, now_s: float) -> float | None:
    """The pause that a Retry-After header asks for: seconds or an HTTP date."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now_s)
    except ValueError:
        return None
