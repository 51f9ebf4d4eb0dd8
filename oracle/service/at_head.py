"""Answers that follow from the chain's head alone, computed once for each head."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, TypeVar

from oracle.chain.rpc.client import RpcClient

Answer = TypeVar("Answer")
MOST: Final = 4_096
"""Answers that are kept for one head; callers choose their keys."""


class AtHead:
    """Keeps answers while the chain's head stays the same; safe to use from several threads.

    The head is asked for each time, so an answer is never older than the chain was at the question.
    """

    def __init__(self, rpc: RpcClient) -> None:
        self._rpc = rpc
        self._lock = threading.Lock()
        self._head = ""
        self._answers: dict[object, Future[Any]] = {}

    def get(
        self, key: object, compute: Callable[[], Answer], keep: Callable[[Answer], bool] = lambda _answer: True
    ) -> Answer:
        """The answer for a key. Callers that come together wait for one of them to compute it.

        An error, or an answer that `keep` refuses, is not kept. RpcError if the chain does not answer.
        """
        head = str(self._rpc.call("eth_getBlockByNumber", "latest", False)["hash"])
        with self._lock:
            if head != self._head or len(self._answers) >= MOST:
                self._head, self._answers = head, {}
            known: Future[Answer] | None = self._answers.get(key)
            answers = self._answers
            answer = known or answers.setdefault(key, Future())
        if known is not None:
            return known.result()
        try:
            computed = compute()
        except BaseException as error:
            self._drop(answers, key)
            answer.set_exception(error)
            raise
        if not keep(computed):
            self._drop(answers, key)
        answer.set_result(computed)
        return computed

    def _drop(self, answers: dict[object, Future[Any]], key: object) -> None:
        with self._lock:
            answers.pop(key, None)
