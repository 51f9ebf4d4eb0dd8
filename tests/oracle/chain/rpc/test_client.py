"""The JSON-RPC client against a real chain behind endpoints that misbehave."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from oracle.chain.rpc.client import RpcClient
from oracle.chain.rpc.endpoint import failures
from oracle.chain.rpc.errors import (
    RangeRefused,
    RpcDisagreement,
    RpcRateLimited,
    RpcRefused,
    RpcUnreachable,
)
from tests.oracle.faults import rules
from tests.oracle.faults.proxy import PASS, Call, Proxy

NOWHERE = "http://127.0.0.1:9"
LOGS = {"fromBlock": "0x0", "toBlock": "0x9"}


@pytest.fixture
def proxies(stack_parts) -> Iterator[tuple[Proxy, Proxy]]:
    """Two endpoints of the same chain."""
    url = stack_parts("anvil").settings.rpc_url
    with Proxy(url) as first, Proxy(url) as second:
        yield first, second


@pytest.fixture
def client(proxies) -> Iterator[RpcClient]:
    """A client of both endpoints."""
    with RpcClient([proxy.url for proxy in proxies], timeout_s=0.5) as client:
        yield client


def test_call__first_endpoint_works__others_are_not_asked(client, proxies) -> None:
    assert client.call("eth_chainId") == "0x7a69"
    assert [len(proxy.calls) for proxy in proxies] == [1, 0]


@pytest.mark.parametrize(
    "fault",
    [
        rules.failing(status=503),
        rules.failing(status=403),
        rules.hanging(),
        rules.rate_limited(),
        rules.refusing(code=-32601, message="the method does not exist/is not available"),
        rules.refusing(message="header not found"),
        rules.refusing(code=-32005, message="daily request count exceeded, request rate limited"),
    ],
)
def test_call__first_endpoint_fails__second_one_answers(client, proxies, fault) -> None:
    with proxies[0].misbehaving(fault):
        assert client.call("eth_chainId") == "0x7a69"
    assert len(proxies[1].calls) == 1


def test_call__endpoint_failed__rests_and_is_asked_again_later(client, proxies) -> None:
    with proxies[0].misbehaving(rules.failing()):
        client.call("eth_chainId")
        client.call("eth_chainId")
    assert len(proxies[0].calls) == 1, "the second call goes straight to the other endpoint"
    deadline = time.monotonic() + 5
    while len(proxies[0].calls) == 1:
        assert time.monotonic() < deadline, "the first endpoint is never asked again"
        client.call("eth_chainId")


def test_call__rate_limit_with_retry_after__waits_that_long_and_is_counted(proxies, caplog) -> None:
    counter = failures.labels(proxies[0].url.removeprefix("http://"), "rate limit")
    before = counter._value.get()
    with RpcClient([proxies[0].url]) as client, proxies[0].misbehaving(rules.rate_limited(every=2, retry_after_s=0.3)):
        client.call("eth_chainId")
        started = time.monotonic()
        client.call("eth_chainId")
        assert time.monotonic() - started >= 0.3
    assert counter._value.get() == before + 1
    assert re.search(r"rests for 0\.[3-6] s: too many calls", caplog.text)


def test_call__rate_limit__clients_do_not_retry_in_step(proxies) -> None:
    rests = []
    with proxies[0].misbehaving(rules.rate_limited(retry_after_s=60)):
        for _ in range(5):
            with RpcClient([proxies[0].url]) as client, pytest.raises(RpcRateLimited) as raised:
                client.call("eth_chainId")
            rests.append(raised.value.retry_after_s)
    assert max(rests) - min(rests) > 0.01


def test_call__rate_limit_longer_than_patience__error_says_when_to_retry(proxies) -> None:
    with RpcClient([proxies[0].url]) as client, proxies[0].misbehaving(rules.rate_limited(retry_after_s=60)):
        started = time.monotonic()
        with pytest.raises(RpcRateLimited, match="possible in 60") as raised:
            client.call("eth_chainId")
        with pytest.raises(RpcRateLimited):
            client.call("eth_chainId")
        assert time.monotonic() - started < 1
    assert raised.value.retry_after_s == pytest.approx(60, abs=1)
    assert len(proxies[0].calls) == 1, "an endpoint that limits the rate is not asked before the time it names"


def test_call__nothing_answers__error_after_a_few_seconds_without_the_key_in_the_url() -> None:
    started = time.monotonic()
    with (
        RpcClient(["http://127.0.0.1:9/v3/secret"], patience_s=0.2) as client,
        pytest.raises(RpcUnreachable, match="FOREWATT_RPC_URL") as raised,
    ):
        client.call("eth_chainId")
    assert time.monotonic() - started < 3
    assert "secret" not in str(raised.value)


def test_call__revert__error_has_code_and_data_and_no_other_endpoint_is_asked(client, proxies) -> None:
    fault = rules.refusing("eth_call", code=3, message="execution reverted", data="0x12345678")
    with proxies[0].misbehaving(fault), pytest.raises(RpcRefused) as raised:
        client.call("eth_call", {}, "latest")
    assert (raised.value.code, raised.value.data) == (3, "0x12345678")
    assert proxies[1].calls == []


@pytest.mark.parametrize(
    "message",
    [
        "range 2401 is bigger than range limit 2000",
        "query returned more than 10000 results",
        "block range is too wide",
        "exceed maximum block range: 5000",
        "Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range",
        "query timeout exceeded",
    ],
)
def test_logs__range_refused__typed_error(client, proxies, message) -> None:
    fault = rules.refusing("eth_getLogs", code=-32005, message=message)
    with proxies[0].misbehaving(fault), pytest.raises(RangeRefused):
        client.call("eth_getLogs", LOGS)


def test_batch__endpoint_answers_no_batches__calls_are_sent_one_by_one(client, proxies) -> None:
    requests = [("eth_chainId", ()), ("eth_getBlockByNumber", ("0x0", False))]
    for proxies[0].answers_batches in (True, False, False):
        chain_id, block = client.batch(requests)
        assert (chain_id, block["number"]) == ("0x7a69", "0x0")
    assert proxies[1].calls == []


def test_batch__one_call_refused__its_error_is_its_result(client, proxies) -> None:
    fault = rules.refusing("eth_blockNumber", code=-32000, message="reverted")
    with proxies[0].misbehaving(fault):
        chain_id, refused = client.batch([("eth_chainId", ()), ("eth_blockNumber", ())])
    assert chain_id == "0x7a69"
    assert isinstance(refused, RpcRefused)


def test_agreed__endpoints_differ__disagreement(proxies) -> None:
    def lies(call: Call) -> object:
        return "0x1" if call.method == "eth_chainId" else PASS

    with ExitStack() as stack:
        client = stack.enter_context(RpcClient([proxy.url for proxy in proxies], quorum=2))
        assert client.agreed("eth_chainId") == "0x7a69"
        stack.enter_context(proxies[1].misbehaving(lies))
        with pytest.raises(RpcDisagreement, match="no 2 of them agree"):
            client.agreed("eth_chainId")
        three = stack.enter_context(RpcClient([proxies[1].url, proxies[0].url, proxies[0].url], quorum=2))
        assert three.agreed("eth_chainId") == "0x7a69", "two of three agree"


def test_client__quorum_larger_than_endpoints__refused() -> None:
    with pytest.raises(ValueError, match="needs as many RPC URLs"):
        RpcClient([NOWHERE], quorum=2)
