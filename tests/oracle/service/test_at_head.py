"""Answers that are kept for one head of a real chain."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from oracle.chain.rpc.client import RpcClient
from oracle.service.at_head import AtHead


@pytest.fixture
def rpc(stack_parts) -> Iterator[RpcClient]:
    with RpcClient([stack_parts("anvil").settings.rpc_url]) as rpc:
        yield rpc


def test_answer__same_head__is_computed_once_and_again_after_a_block(rpc: RpcClient) -> None:
    at_head, calls = AtHead(rpc), iter(range(10))
    assert [at_head.get("a", lambda: next(calls)) for _ in range(3)] == [0, 0, 0]
    assert at_head.get("b", lambda: next(calls)) == 1
    rpc.call("evm_mine")
    assert at_head.get("a", lambda: next(calls)) == 2


def test_answer__error_or_refused_by_the_caller__is_not_kept(rpc: RpcClient) -> None:
    at_head, calls = AtHead(rpc), iter(range(10))

    def fail() -> int:
        raise ValueError(next(calls))

    for expected in ("0", "1"):
        with pytest.raises(ValueError, match=expected):
            at_head.get("a", fail)
    assert [at_head.get("a", lambda: next(calls), keep=lambda answer: answer > 2) for _ in range(3)] == [2, 3, 3]


def test_answer__several_callers_at_once__is_computed_by_one(rpc: RpcClient) -> None:
    at_head, calls, both = AtHead(rpc), iter(range(10)), threading.Event()

    def slow() -> int:
        assert both.wait(20)
        return next(calls)

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(at_head.get, "a", slow) for _ in range(4)]
        both.set()
        assert {answer.result(20) for answer in answers} == {0}
    assert next(calls) == 1
