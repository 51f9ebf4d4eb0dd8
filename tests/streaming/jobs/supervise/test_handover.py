"""A shard goes on where the shards of another division have stopped."""

from streaming.jobs.shards.shard import WHOLE, Shard
from streaming.jobs.supervise.handover import Folder, Handover, Positions, choose, find_folders

ROOT = "s3://jobs/cluster"
LOAD = "telemetry.load"
UNDIVIDED = Folder(WHOLE, 0, ROOT)
FIRST, SECOND = (Folder(Shard(number, 2), 0, f"{ROOT}/shard-{number}-of-2.0") for number in (1, 2))


def chosen(shard: Shard, **telemetry: Positions) -> Handover:
    """The choice for the query `telemetry` of these folders, by the names below."""
    folders = {"undivided": UNDIVIDED, "first": FIRST, "second": SECOND}
    return choose(ROOT, shard, {"telemetry": {folders[name]: of for name, of in telemetry.items()}})


def test_folders__of_several_divisions__are_found_by_their_names() -> None:
    names = ["telemetry", "archive", "shard-2-of-8.0", "shard-1-of-1.3", "shard-x-of-2.0"]
    found = find_folders(ROOT, names)
    assert [(str(folder.shard), folder.times) for folder in found] == [("1/1", 0), ("2/8", 0), ("1/1", 3)]


def test_choice__nothing_has_run__everything_is_read_from_the_beginning() -> None:
    assert chosen(WHOLE, undivided={}) == Handover(ROOT)
    assert chosen(Shard(2, 2), undivided={}) == Handover(f"{ROOT}/shard-2-of-2.0", {"telemetry": {}})


def test_choice__own_folder_is_the_newest__it_goes_on() -> None:
    assert chosen(WHOLE, undivided={LOAD: {0: 7}}) == Handover(ROOT)
    assert chosen(Shard(2, 2), undivided={LOAD: {1: 7}}, second={LOAD: {1: 7}}) == Handover(SECOND.url)


def test_choice__divided_for_the_first_time__begins_where_the_undivided_jobs_have_stopped() -> None:
    found = chosen(Shard(2, 2), undivided={LOAD: {0: 5, 1: 7, 3: 2}})
    assert found == Handover(SECOND.url, {"telemetry": {LOAD: {1: 7, 3: 2}}})


def test_choice__undivided_again__begins_a_new_folder_at_the_highest_positions() -> None:
    found = chosen(WHOLE, undivided={LOAD: {0: 5, 1: 7}}, first={LOAD: {0: 9}}, second={LOAD: {1: 7}})
    assert found == Handover(f"{ROOT}/shard-1-of-1.1", {"telemetry": {LOAD: {0: 9, 1: 7}}})


def test_choice__other_shards_went_on__own_partitions_decide() -> None:
    assert chosen(Shard(1, 2), first={LOAD: {0: 9}}, second={LOAD: {1: 70}}) == Handover(FIRST.url)


def test_choice__warm_up_of_others__is_no_progress() -> None:
    warm_up = "telemetry.warm-up"
    assert chosen(Shard(1, 2), first={warm_up: {0: 10}}, second={warm_up: {0: 20}}) == Handover(FIRST.url)


def test_progress__of_a_query_that_begins__tells_what_others_have_read() -> None:
    found = chosen(Shard(2, 2), undivided={LOAD: {1: 7}})
    progress = found.progress("telemetry")
    assert progress is not None
    assert progress.offsets == {LOAD: {"1": 7}}
    assert found.progress("archive") is None
