"""Divides the agents among the running gateways.

Every agent belongs to a slot, a partition of the empty topic `telemetry.gateway-slots`. The gateways are a consumer
group of that topic, so that each slot belongs to one gateway. A transaction includes the group's generation, and Kafka
refuses it if the gateway has lost a slot in the meantime: no two gateways can write the same agent's batches.
"""

import logging
import threading
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from streaming.kafka.topics import GATEWAY_SLOTS, SLOTS

log = logging.getLogger(__name__)

GROUP = "forewatt-gateways"
SESSION_MS, HEARTBEAT_MS = 6_000, 1_000
"""After this time the slots of a gateway that was killed belong to the others."""
POLL_S, JOIN_S, STABLE_S, ANSWER_S = 0.1, 30.0, 30.0, 10.0
OWNERS_S = 10.0
"""How long the list of the slots' owners is used before it is asked for again."""


def slot_of(agent: str) -> int:
    """The slot of an agent."""
    return zlib.crc32(agent.encode()) % SLOTS


@dataclass(frozen=True)
class Ownership:
    """The slots that this gateway owned at one moment, and the consumer group's state then."""

    slots: frozenset[int]
    metadata: Any
    """What `send_offsets_to_transaction` takes: Kafka refuses it after a later change of the owners."""

    def offsets(self, slots: frozenset[int]) -> list[TopicPartition]:
        """The offsets to write with a transaction that concerns these slots. The topic is empty, so they are 0."""
        return [TopicPartition(GATEWAY_SLOTS, slot, 0) for slot in sorted(slots)]


class Slots:
    """A gateway's membership in the group, between `open` and `close`."""

    def __init__(self, bootstrap: str, url: str) -> None:
        self._bootstrap, self._url = bootstrap, url
        self._lock = threading.RLock()
        self._owned: frozenset[int] = frozenset()
        self._taken: dict[int, int] = {}
        """Owned slots whose last batches must be read first, with the number of the change that caused it."""
        self._changes = count()
        self._metadata: Any = None
        self._assigned = False
        self._joined, self._stop = threading.Event(), threading.Event()
        self._owners: dict[int, str] = {}
        self._owners_at = 0.0
        self._thread = threading.Thread(target=self._run, name="gateway-slots", daemon=True)

    def open(self) -> None:
        """Join the group and wait for the first division of the slots; KafkaException if that takes too long."""
        self._consumer = self._new_consumer()
        self._thread.start()
        if not self._joined.wait(JOIN_S):
            self.close()
            raise KafkaException(f"the gateway could not join the group {GROUP} within {JOIN_S:.0f} s")

    def close(self) -> None:
        """Leave the group: the slots belong to the other gateways at once."""
        self._stop.set()
        self._thread.join(JOIN_S)
        self._consumer.close()

    @property
    def owned(self) -> frozenset[int]:
        """The slots that this gateway owns."""
        return self._owned

    @property
    def metadata(self) -> Any:
        """The consumer group's state of now, as in `Ownership`."""
        with self._lock:
            return self._metadata

    def ownership(self, read_sequences: Callable[[], None]) -> Ownership:
        """The slots that may be written now. After a change it first calls `read_sequences`; KafkaException.

        This gateway must have no transaction in progress.
        """
        with self._lock:
            taken = dict(self._taken)
        if taken:
            self._wait_for_previous_owners(taken)
            read_sequences()
        with self._lock:
            self._taken = {slot: change for slot, change in self._taken.items() if taken.get(slot) != change}
            return Ownership(self._owned - self._taken.keys(), self._metadata)

    def doubt(self) -> None:
        """Read the sequences again before the next transaction, because the last one failed."""
        with self._lock:
            self._take(self._owned)

    def owner_url(self, slot: int) -> str | None:
        """The URL of the slot's owner; None while the slots are being divided. Asks Kafka; KafkaException."""
        if time.monotonic() - self._owners_at > OWNERS_S or slot not in self._owners:
            self._owners = self._ask_owners()
            self._owners_at = time.monotonic()
        url = self._owners.get(slot)
        return None if url == self._url else url

    def forget_owners(self) -> None:
        """Ask for the owners again, because one did not answer."""
        self._owners_at = 0.0

    def _wait_for_previous_owners(self, slots: Iterable[int]) -> None:
        """Wait until no transaction that concerns these slots is in progress; KafkaException after STABLE_S."""
        partitions = [TopicPartition(GATEWAY_SLOTS, slot) for slot in sorted(slots)]
        # NOTE: not AdminClient.list_consumer_group_offsets. If the broker restarts meanwhile, a client's requests to a
        # group's coordinator may never be answered, or end the process by an assertion of librdkafka.
        asking = self._unsubscribed_consumer()
        try:
            # Kafka answers a reader of committed records only if no transaction may still change the offsets.
            found = asking.committed(partitions, timeout=STABLE_S)
        finally:
            asking.close()
        unstable = next((each.error for each in found if each.error is not None), None)
        if unstable is not None:
            raise KafkaException(unstable)

    def _ask_owners(self) -> dict[int, str]:
        # NOTE: a new client, and only while the broker answers, for the reason in `_wait_for_previous_owners`.
        admin = AdminClient({"bootstrap.servers": self._bootstrap})
        admin.list_topics(GATEWAY_SLOTS, timeout=ANSWER_S)
        group = admin.describe_consumer_groups([GROUP], request_timeout=ANSWER_S)[GROUP].result()
        return {
            partition.partition: member.client_id
            for member in group.members
            if member.assignment is not None
            for partition in member.assignment.topic_partitions
        }

    def _unsubscribed_consumer(self) -> Consumer:
        return Consumer(
            {
                "bootstrap.servers": self._bootstrap,
                "group.id": GROUP,
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
            }
        )

    def _new_consumer(self) -> Consumer:
        consumer = Consumer(
            {
                "bootstrap.servers": self._bootstrap,
                "group.id": GROUP,
                "client.id": self._url,
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "partition.assignment.strategy": "cooperative-sticky",
                "session.timeout.ms": SESSION_MS,
                "heartbeat.interval.ms": HEARTBEAT_MS,
            }
        )
        consumer.subscribe(
            [GATEWAY_SLOTS], on_assign=self._on_assign, on_revoke=self._on_revoke, on_lost=self._on_revoke
        )
        return consumer

    def _run(self) -> None:
        while not self._stop.is_set():
            message = self._consumer.poll(POLL_S)
            # NOTE: only this thread asks for it. Called beside `poll`, it may wait for ever, with Python's lock.
            metadata = self._consumer.consumer_group_metadata()
            with self._lock:
                self._metadata = metadata
            if self._assigned:
                self._joined.set()
            error = None if message is None else message.error()
            if error is not None and error.fatal():
                log.error("the gateway joins the group again: %s", error)
                with self._lock:
                    self._owned, self._taken = frozenset(), {}
                    self._consumer.close()
                    self._consumer = self._new_consumer()

    def _take(self, slots: Iterable[int]) -> None:
        change = next(self._changes)
        self._taken = {**self._taken, **dict.fromkeys(slots, change)}

    def _on_assign(self, _consumer: Consumer, partitions: list[TopicPartition]) -> None:
        new = frozenset(each.partition for each in partitions)
        with self._lock:
            self._owned |= new
            self._take(new)
        self._assigned = True
        log.info("this gateway owns %d of %d slots", len(self._owned), SLOTS)

    def _on_revoke(self, _consumer: Consumer, partitions: list[TopicPartition]) -> None:
        gone = frozenset(each.partition for each in partitions)
        with self._lock:
            self._owned -= gone
            self._taken = {slot: change for slot, change in self._taken.items() if slot not in gone}
        log.info("this gateway owns %d of %d slots", len(self._owned), SLOTS)
