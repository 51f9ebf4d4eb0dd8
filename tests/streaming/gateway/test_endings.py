"""Transactions end before an agent is answered, with a real Kafka broker."""

from collections.abc import Callable

import pytest
from confluent_kafka import KafkaException, Producer

from forewatt.embedded.stack import Stack
from streaming.gateway.endings import WRITTEN, CommittedNotes, end_former
from streaming.gateway.records import Receipt
from streaming.gateway.sequences import Written, note, note_key, read_sequences
from streaming.gateway.slots import Slots
from streaming.kafka.bounded import BoundedCalls
from streaming.kafka.topics import SEQUENCES, create_topics
from streaming.kafka.whole import read_whole

NOTE = note_key(("ending", "")), note(Written(1, Receipt(accepted=1, rejected=[])))


@pytest.fixture(scope="module")
def bootstrap(stack_parts: Callable[..., Stack]) -> str:
    bootstrap = stack_parts("kafka").settings.kafka_bootstrap
    create_topics(bootstrap)
    begun(bootstrap, "endings-0").abort_transaction(30)  # until then a new topic may have no leader
    return bootstrap


def begun(bootstrap: str, name: str) -> Producer:
    """A producer whose transaction has a note."""
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": name, "linger.ms": 0})
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce(SEQUENCES, NOTE[1], NOTE[0])
    assert producer.flush(30) == 0
    return producer


def test_a_note_can_be_read_once_its_transaction_has_ended(bootstrap: str) -> None:
    notes = CommittedNotes(bootstrap, seconds=1.0)
    producer = begun(bootstrap, "endings-1")
    with pytest.raises(KafkaException, match="has not ended"):
        notes.wait_for([NOTE])
    producer.commit_transaction(30)
    notes.wait_for([NOTE])
    notes.wait_for([])
    notes.close()


def test_ending_a_former_transaction_writes_nothing_that_others_see(bootstrap: str) -> None:
    slots, bounded = Slots(bootstrap, "http://127.0.0.1"), BoundedCalls("endings")
    slots.open()
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": "endings-2"})
    producer.init_transactions(30)
    before = {topic: len(list(read_whole(bootstrap, topic))) for topic in WRITTEN}
    end_former(producer, slots.metadata, bounded, 30)
    assert {topic: len(list(read_whole(bootstrap, topic))) for topic in WRITTEN} == before
    bounded.close()
    slots.close()


@pytest.mark.parametrize("value", [b'{"sequence": 1}', b"[]", b"\xff", b"1e999", b'{"sequence": null, "receipt": {}}'])
def test_a_message_that_is_no_note_stops_no_gateway(
    bootstrap: str, value: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    producer = Producer({"bootstrap.servers": bootstrap})
    producer.produce(SEQUENCES, value, b"foreign")
    assert producer.flush(30) == 0
    assert ("foreign", "") not in read_sequences(bootstrap)
    assert "is no note and is left out, key b'foreign'" in caplog.text
