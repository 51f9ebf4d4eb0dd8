"""Only one driver has the checkpoints of a folder."""

import threading
from collections.abc import Callable, Iterator

import pytest

from forewatt.embedded.stack import Stack
from streaming.errors import CheckpointTaken
from streaming.jobs.shards.shard import Shard
from streaming.jobs.supervise.owner import CheckpointOwner
from streaming.kafka.topics import create_topics

RUNNING = threading.Event()


@pytest.fixture(scope="module")
def bootstrap(stack_parts: Callable[..., Stack]) -> str:
    found = stack_parts("kafka").settings.kafka_bootstrap
    create_topics(found)
    return found


@pytest.fixture
def owner(bootstrap: str) -> Iterator[CheckpointOwner]:
    first = CheckpointOwner(bootstrap, "s3://bucket/jobs", "host-1:17")
    assert first.acquire(RUNNING)
    yield first
    first.release()


def test_a_second_driver_is_refused_with_the_name_of_the_first(bootstrap: str, owner: CheckpointOwner) -> None:
    with pytest.raises(CheckpointTaken, match=r"host-1:17 runs the jobs with the checkpoints in s3://bucket/jobs alr"):
        CheckpointOwner(bootstrap, "s3://bucket/jobs", "host-2:4").acquire(RUNNING, patience_s=1)
    owner.check()


def test_drivers_with_checkpoints_of_their_own_run_beside_each_other(bootstrap: str, owner: CheckpointOwner) -> None:
    second = CheckpointOwner(bootstrap, "s3://bucket/other", "host-2:4")
    assert second.acquire(RUNNING)
    owner.check()
    second.release()


def test_shards_of_one_division_run_beside_each_other_and_no_other_division_does(bootstrap: str) -> None:
    url = "s3://bucket/divided"
    first = CheckpointOwner(bootstrap, url, "host-1:1", Shard(1, 2))
    second = CheckpointOwner(bootstrap, url, "host-2:2", Shard(2, 2))
    assert first.acquire(RUNNING)
    assert second.acquire(RUNNING)
    for other in (Shard(1, 4), Shard()):
        with pytest.raises(CheckpointTaken, match="stop all shards before you start them with another M"):
            CheckpointOwner(bootstrap, url, "host-3:3", other).acquire(RUNNING, patience_s=0)
    with pytest.raises(CheckpointTaken, match="host-1:1 runs the jobs"):
        CheckpointOwner(bootstrap, url, "host-3:3", Shard(1, 2)).acquire(RUNNING, patience_s=0)
    first.release()
    second.release()
    whole = CheckpointOwner(bootstrap, url, "host-3:3")
    assert whole.acquire(RUNNING)
    whole.release()


def test_a_driver_that_has_ended_makes_room_for_the_next(bootstrap: str, owner: CheckpointOwner) -> None:
    owner.release()
    second = CheckpointOwner(bootstrap, "s3://bucket/jobs", "host-2:4")
    assert second.acquire(RUNNING)
    second.release()


def test_a_driver_that_shall_stop_waits_no_longer(bootstrap: str, owner: CheckpointOwner) -> None:
    stop = threading.Event()
    stop.set()
    assert not CheckpointOwner(bootstrap, "s3://bucket/jobs", "host-2:4").acquire(stop)
    owner.check()
