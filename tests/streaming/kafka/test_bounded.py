"""Calls of Kafka's client end, also those that never return."""

import threading

import pytest
from confluent_kafka import KafkaError, KafkaException

from streaming.kafka.bounded import BoundedCalls


def test_calls__results_and_errors__are_passed_on_from_one_thread() -> None:
    calls = BoundedCalls("tests")
    first, second = (calls.call(threading.get_ident, 30) for _ in range(2))
    assert first == second != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        calls.call(lambda: 1 / 0, 30)
    assert calls.call(threading.get_ident, 30) == first
    calls.close()


def test_calls__one_never_returns__fails_and_the_next_one_has_another_thread() -> None:
    calls, release, ended = BoundedCalls("tests"), threading.Event(), threading.Event()

    def stuck() -> None:
        release.wait(60)
        ended.set()

    with pytest.raises(KafkaException) as failure:
        calls.call(stuck, 0.05)
    assert failure.value.args[0].code() == KafkaError._TIMED_OUT
    assert calls.call(lambda: "goes on", 30) == "goes on"
    release.set()
    assert ended.wait(30), "the stuck call may end later"
    calls.close()
