"""Writes dead letters to their topics again, each one once.

The records and the note about their letters are one Kafka transaction, so a run that was killed continues where it was,
and a letter that was re-driven is never written again.
"""

import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from confluent_kafka import KafkaError, KafkaException, Producer

from streaming.kafka.topics import REDRIVEN
from streaming.kafka.whole import read_whole
from streaming.names import matches
from streaming.redrive.judge import Judge, Judged
from streaming.redrive.letters import Letter, LetterId, Wanted, read_letters

log = logging.getLogger(__name__)

HEADER = "forewatt-redriven"
"""The header of a re-driven message: the partition and the offset of its dead letter."""
LETTERS = 1_000
"""Letters in one transaction."""
TRANSACTION_S = 30.0
FENCED = (KafkaError._FENCED, KafkaError.INVALID_PRODUCER_EPOCH, KafkaError.PRODUCER_FENCED)
SHOW_S = 2.0
"""The shortest time between two lines about the progress."""


class RedriveTakenOver(Exception):
    """Another redrive has started since, and goes on with what is left."""


@dataclass
class Report:
    """What became of the letters that the filters chose."""

    chosen: int = 0
    redriven: int = 0
    before: int = 0
    """Letters that an earlier run has re-driven."""
    left: Counter[str] = field(default_factory=Counter)
    """Letters that would be refused again, by reason."""


class Driver:
    """A transactional producer. A second one that starts ends the first, so that no letter is written twice."""

    def __init__(self, bootstrap: str, judge: Judge, dry_run: bool = False) -> None:
        self._bootstrap, self._judge = bootstrap, judge
        self._producer = None if dry_run else self._open()

    def drive(self, wanted: Wanted, show: Callable[[Report], None]) -> Report:
        """Re-drive the wanted letters; KafkaException if Kafka fails, and then another run continues."""
        done = redriven_letters(self._bootstrap)
        report, shown_at = Report(), time.monotonic()
        waiting: list[tuple[Letter, Judged]] = []
        for letter, judged in self._chosen(wanted):
            report.chosen += 1
            if letter.id in done:
                report.before += 1
            elif judged.refused is not None:
                report.left[judged.refused] += 1
            else:
                waiting.append((letter, judged))
                report.redriven += 1
            if len(waiting) == LETTERS:
                self._write(waiting)
                waiting = []
            if time.monotonic() - shown_at >= SHOW_S:
                show(report)
                shown_at = time.monotonic()
        self._write(waiting)
        return report

    def _chosen(self, wanted: Wanted) -> Iterator[tuple[Letter, Judged]]:
        for letter in read_letters(self._bootstrap, wanted):
            judged = self._judge.judge(letter)
            if not wanted.assets or matches(judged.source, wanted.assets):
                yield letter, judged

    def _write(self, letters: list[tuple[Letter, Judged]]) -> None:
        """Write records and the note about their letters in one transaction."""
        if self._producer is None or not letters:
            return
        try:
            self._transact(self._producer, letters)
        except KafkaException as error:
            if error.args[0].code() in FENCED:
                raise RedriveTakenOver("another redrive has started and goes on: wait for its end") from error
            raise

    def _transact(self, producer: Producer, letters: list[tuple[Letter, Judged]]) -> None:
        producer.begin_transaction()
        for letter, judged in letters:
            producer.produce(
                judged.topic,
                key=judged.source.encode(),
                value=judged.value,
                # A reading whose time was in the future when it arrived stays one.
                timestamp=letter.written_ms,
                headers={HEADER: "{}-{}".format(*letter.id).encode()},
            )
        ids = [letter.id for letter, _ in letters]
        producer.produce(REDRIVEN, key="{}-{}".format(*ids[0]).encode(), value=json.dumps(ids).encode())
        producer.commit_transaction(TRANSACTION_S)

    def _open(self) -> Producer:
        producer = Producer(
            {
                "bootstrap.servers": self._bootstrap,
                "transactional.id": "forewatt-redrive",
                "linger.ms": 5,
                "compression.type": "lz4",
            }
        )
        # It waits for an open transaction of an earlier run, or aborts it.
        producer.init_transactions(TRANSACTION_S)
        return producer


def redriven_letters(bootstrap: str) -> set[LetterId]:
    """The letters that were re-driven."""
    return {
        (int(partition), int(offset))
        for message in read_whole(bootstrap, REDRIVEN)
        for partition, offset in json.loads(message.value() or b"[]")
    }
