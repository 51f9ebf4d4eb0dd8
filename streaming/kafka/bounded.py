"""Calls of Kafka's client with an end.

NOTE: librdkafka's `send_offsets_to_transaction` may never return, whatever its timeout, if the broker restarts
meanwhile.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

from confluent_kafka import KafkaError, KafkaException

Result = TypeVar("Result")
_Calls = SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None]


class BoundedCalls:
    """Makes one call after another in a thread, which is left behind if a call does not return in time."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: _Calls | None = None

    def call(self, work: Callable[[], Result], seconds: float) -> Result:
        """The result of `work`; KafkaException after `seconds`. Never use again what such a call has used."""
        if self._calls is None:
            self._calls = SimpleQueue()
            threading.Thread(target=_run, args=(self._calls,), name=self._name, daemon=True).start()
        future: Future[Result] = Future()
        self._calls.put((work, future))
        try:
            return future.result(seconds)
        except TimeoutError:
            self.close()
            raise KafkaException(
                KafkaError(KafkaError._TIMED_OUT, f"Kafka's client did not return within {seconds:.0f} s")
            ) from None

    def close(self) -> None:
        """End the thread after its current call."""
        if self._calls is not None:
            self._calls.put(None)
            self._calls = None


def _run(calls: _Calls) -> None:
    while (call := calls.get()) is not None:
        work, future = call
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001  (it is raised again where the call was made)
            future.set_exception(error)
        # What a call used must end with it, not with the next call.
        del call, work, future
