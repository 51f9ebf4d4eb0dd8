"""Failed JSON-RPC answers, by the messages of real endpoints."""

import pytest

from oracle.chain.rpc.answers import RateLimited, may_differ_elsewhere, refusal, retry_after_s
from oracle.chain.rpc.errors import RangeRefused, RpcRefused


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (-32005, "query returned more than 10000 results"),
        (-32602, "eth_getLogs is limited to a 10,000 range"),
        (-32600, "You can make eth_getLogs requests with up to a 500 block range"),
        (-32000, "requested too many blocks from 1 to 5001, maximum is set to 2000"),
        (-32701, "Please specify less number of addresses or a smaller range"),
        (35, "ranges over 10000 blocks are not supported on freetier"),
        (-32000, "exceed maximum block range: 50000"),
        (-32603, "request timed out"),
    ],
)
def test_refusal__logs_of_too_many_blocks__range_refused(code: int, message: str) -> None:
    assert isinstance(refusal("eth_getLogs", {"code": code, "message": message}), RangeRefused)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (429, "anything"),
        (-32005, "daily request count exceeded, request rate limited"),
        (-32007, "50/second request limit reached"),
        (-32000, "Too Many Requests"),
        (429, "Your app has exceeded its compute units per second capacity"),
    ],
)
@pytest.mark.parametrize("method", ["eth_getLogs", "eth_call"])
def test_refusal__too_many_calls__rate_limit(method: str, code: int, message: str) -> None:
    assert isinstance(refusal(method, {"code": code, "message": message}), RateLimited)


@pytest.mark.parametrize(
    ("message", "elsewhere"),
    [
        ("execution reverted: custom error", False),
        ("nonce too low", False),
        ("replacement transaction underpriced", False),
        ("insufficient funds for gas * price + value", False),
        ("header not found", True),
        ("missing trie node 1234", True),
        ("the method eth_x does not exist/is not available", True),
    ],
)
def test_refusal__call__another_endpoint_is_asked_only_if_it_may_know_more(message: str, elsewhere: bool) -> None:
    error = refusal("eth_call", {"code": -32000, "message": message})
    assert isinstance(error, RpcRefused)
    assert may_differ_elsewhere(error) is elsewhere


@pytest.mark.parametrize(
    ("header", "pause_s"),
    [
        (None, None),
        ("2", 2.0),
        ("Thu, 01 Jan 1970 00:01:00 GMT", 50.0),
        ("Thu, 01 Jan 1970 00:00:01 GMT", 0.0),
        ("x", None),
    ],
)
def test_retry_after__seconds_or_date__pause(header: str | None, pause_s: float | None) -> None:
    assert retry_after_s(header, now_s=10.0) == pause_s
