"""One driver for each checkpoint.

A driver is the only member of a consumer group that belongs to the checkpoint. Kafka drops a member that was killed
after SESSION_MS, so a new driver waits no longer than that, and needs no lock in a store that may be away.

Shards have a group each. A driver of another division into shards would read the same partitions, so it is refused.
"""

import hashlib
import logging
import os
import secrets
import socket
import threading
import time

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, MemberDescription

from streaming.errors import CheckpointTaken
from streaming.jobs.shards.shard import WHOLE, Shard
from streaming.kafka.topics import JOBS

log = logging.getLogger(__name__)

SESSION_MS, HEARTBEAT_MS = 6_000, 1_500
TAKEN_S = 20.0
"""How long a driver waits for another one that may have been killed."""
POLL_S = 0.25
ANSWER_S = 30.0


class CheckpointOwner:
    """Owns a checkpoint's folder between `acquire` and `release`."""

    def __init__(self, bootstrap: str, checkpoint: str, name: str | None = None, shard: Shard = WHOLE) -> None:
        self._bootstrap, self._checkpoint = bootstrap, checkpoint
        # The last part tells containers with one host name and one process id apart.
        self._name = name or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(2)}"
        self._all = f"forewatt-jobs-{hashlib.sha256(checkpoint.encode()).hexdigest()[:16]}"
        self._group = group_of(self._all, shard)
        self._shard = shard
        self._admin = AdminClient({"bootstrap.servers": bootstrap})
        self._answered, self._owns, self._stopping = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._stay, name="checkpoint-owner", daemon=True)

    def acquire(self, stop: threading.Event, patience_s: float = TAKEN_S) -> bool:
        """Own the checkpoint; False if `stop` is set first. CheckpointTaken if another driver has it.

        KafkaException if Kafka does not answer.
        """
        deadline = time.monotonic() + patience_s
        while (member := self._member()) is not None:
            if time.monotonic() > deadline:
                raise self._taken(member)
            if stop.wait(POLL_S):
                return False
        while (other := self._other_division()) is not None:
            if time.monotonic() > deadline:
                raise self._divided(other)
            if stop.wait(POLL_S):
                return False
        self._thread.start()
        while not self._answered.wait(POLL_S):
            if stop.is_set():
                return False
        self.check()
        # Of two divisions that start at the same time, at least one sees the other now.
        if (other := self._other_division()) is not None:
            raise self._divided(other)
        return True

    def check(self) -> None:
        """CheckpointTaken if another driver has the checkpoint, because this one was suspended for long."""
        if not self._owns.is_set() and (member := self._member()) is not None and not self._owns.is_set():
            raise self._taken(member)

    def release(self) -> None:
        """Give the checkpoint away."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _taken(self, member: MemberDescription) -> CheckpointTaken:
        return CheckpointTaken(
            f"The process {member.client_id} runs the jobs with the checkpoints in {self._checkpoint} already: "
            "stop it first, or set FOREWATT_CHECKPOINT_URL to a folder of this process's own."
        )

    def _divided(self, member: MemberDescription) -> CheckpointTaken:
        return CheckpointTaken(
            f"The process {member.client_id} runs the jobs with the checkpoints in {self._checkpoint} and another "
            "--shard N/M: stop all shards before you start them with another M."
        )

    def _member(self) -> MemberDescription | None:
        """Another member of the group that has the topic's partition."""
        return self._member_of([self._group])

    def _other_division(self) -> MemberDescription | None:
        """A driver of these checkpoints that is a shard of another division."""
        groups = self._admin.list_consumer_groups(request_timeout=ANSWER_S).result().valid
        shards = range(1, self._shard.shards + 1)
        ours = {group_of(self._all, Shard(number, self._shard.shards)) for number in shards}
        others = [each.group_id for each in groups if each.group_id.startswith(self._all) and each.group_id not in ours]
        return self._member_of(others)

    def _member_of(self, groups: list[str]) -> MemberDescription | None:
        if not groups:
            return None
        asked = self._admin.describe_consumer_groups(groups, request_timeout=ANSWER_S)
        members = [each for described in asked.values() for each in described.result().members]
        return next((each for each in members if each.client_id != self._name and _has_partition(each)), None)

    def _stay(self) -> None:
        consumer = Consumer(
            {
                "bootstrap.servers": self._bootstrap,
                "group.id": self._group,
                "client.id": self._name,
                "enable.auto.commit": False,
                # A driver keeps its partition when another one joins.
                "partition.assignment.strategy": "cooperative-sticky",
                "session.timeout.ms": SESSION_MS,
                "heartbeat.interval.ms": HEARTBEAT_MS,
            }
        )
        consumer.subscribe([JOBS], on_assign=self._on_assign, on_revoke=self._on_revoke, on_lost=self._on_revoke)
        try:
            while not self._stopping.is_set():
                try:
                    consumer.poll(POLL_S)
                except KafkaException as error:
                    log.warning("the group %s does not answer: %s", self._group, error)
        finally:
            consumer.close()

    def _on_assign(self, _consumer: Consumer, partitions: list[TopicPartition]) -> None:
        if partitions:
            self._owns.set()
        self._answered.set()

    def _on_revoke(self, _consumer: Consumer, partitions: list[TopicPartition]) -> None:
        if partitions:
            self._owns.clear()


def group_of(name: str, shard: Shard) -> str:
    """The consumer group of a shard."""
    return name if shard.is_whole else f"{name}-{shard.shards}-{shard.number}"


def _has_partition(member: MemberDescription) -> bool:
    return member.assignment is not None and bool(member.assignment.topic_partitions)
