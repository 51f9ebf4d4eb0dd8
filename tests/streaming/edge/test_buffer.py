"""The disk buffer loses no record, repeats batches unchanged, and respects its limit."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from streaming.edge.buffer import DiskBuffer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "edge" / "buffer.sqlite"


@pytest.fixture
def buffer(path: Path) -> Iterator[DiskBuffer]:
    with DiskBuffer(path, limit=10) as opened:
        yield opened


def records(first: int, last: int) -> list[dict[str, int]]:
    return [{"n": number} for number in range(first, last)]


def test_batches_are_ordered_and_have_rising_sequences(buffer: DiskBuffer) -> None:
    buffer.append(records(0, 5))
    first = buffer.next_batch(3)
    assert first is not None
    assert (first.sequence, first.records) == (1, tuple(records(0, 3)))
    buffer.acknowledge(1)
    second = buffer.next_batch(3)
    assert second is not None
    assert (second.sequence, second.records) == (2, tuple(records(3, 5)))
    buffer.acknowledge(2)
    assert buffer.next_batch(3) is None
    assert len(buffer) == 0


def test_an_unacknowledged_batch_does_not_change(buffer: DiskBuffer) -> None:
    buffer.append(records(0, 2))
    before = buffer.next_batch(5)
    buffer.append(records(2, 4))
    assert buffer.next_batch(5) == before


def test_a_batch_has_the_same_sequence_after_a_kill(path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from streaming.edge.buffer import DiskBuffer\n"
        "buffer = DiskBuffer(Path(sys.argv[1])); buffer.append([{'n': n} for n in range(4)]); buffer.next_batch(3)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(path)], check=False, timeout=30)
    assert killed.returncode == -9
    with DiskBuffer(path) as reopened:
        batch = reopened.next_batch(100)
        assert batch is not None
        assert (batch.sequence, batch.records) == (1, tuple(records(0, 3)))
        assert len(reopened) == 4


def test_a_full_buffer_drops_the_oldest_records_that_are_not_being_sent(buffer: DiskBuffer) -> None:
    buffer.append(records(0, 10))
    being_sent = buffer.next_batch(2)
    assert buffer.append(records(10, 13)) == 3
    assert len(buffer) == 10
    assert buffer.next_batch(2) == being_sent
    buffer.acknowledge(1)
    rest = buffer.next_batch(100)
    assert rest is not None
    assert [record["n"] for record in rest.records] == list(range(5, 13))


def test_skip_to_never_lowers_the_sequence(buffer: DiskBuffer) -> None:
    buffer.append(records(0, 1))
    buffer.skip_to(41)
    buffer.skip_to(7)
    batch = buffer.next_batch(1)
    assert batch is not None
    assert batch.sequence == 42


def test_acknowledging_another_batch_is_refused(buffer: DiskBuffer) -> None:
    buffer.append(records(0, 1))
    buffer.next_batch(1)
    with pytest.raises(ValueError, match="batch 9"):
        buffer.acknowledge(9)
    assert len(buffer) == 1


def test_a_sources_position_advances_with_its_records_and_survives(path: Path) -> None:
    with DiskBuffer(path) as buffer:
        buffer.append(records(0, 3), "file:a")
        buffer.append(records(3, 5), "file:a")
        buffer.append(records(0, 1))
    with DiskBuffer(path) as reopened:
        assert (reopened.position("file:a"), reopened.position("file:b"), len(reopened)) == (5, 0, 6)
