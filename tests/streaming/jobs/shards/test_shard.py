"""Each region, with all its partitions, belongs to one shard."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from streaming.errors import ShardMisfit
from streaming.jobs.command import jobs
from streaming.jobs.read.kafka import EARLIEST, starting_offsets, telemetry_sources
from streaming.jobs.shards.shard import WHOLE, Shard, parse_shard
from streaming.kafka.regions import partition_of

TOPICS = ("telemetry.solar", "telemetry.load")


@given(st.text(min_size=1, max_size=64), st.integers(1, 12), st.integers(1, 8))
def test_region__any_division__one_shard_reads_its_partition(region: str, shards: int, times: int) -> None:
    partitions = shards * times
    owners = [shard for number in range(1, shards + 1) if (shard := Shard(number, shards)).owns(region)]
    assert len(owners) == 1
    sources = telemetry_sources(dict.fromkeys(TOPICS, partitions), owners[0])
    assert all(partition_of(region, partitions) in sources[topic] for topic in TOPICS)


@given(st.integers(1, 12), st.integers(1, 8))
def test_partitions__any_division__each_is_read_once(shards: int, times: int) -> None:
    counts = dict.fromkeys(TOPICS, shards * times)
    read = [telemetry_sources(counts, Shard(number, shards)) for number in range(1, shards + 1)]
    for topic in TOPICS:
        assert sorted(p for sources in read for p in sources[topic]) == list(range(shards * times))


def test_regions__of_a_country__are_spread_over_the_shards() -> None:
    regions = [f"region-{number}" for number in range(4_000)]
    counts = [sum(map(Shard(number, 8).owns, regions)) for number in range(1, 9)]
    assert sum(counts) == 4_000
    assert min(counts) > 400


@pytest.mark.parametrize("counts", [{"telemetry.solar": 1}, {"telemetry.solar": 4, "telemetry.load": 2}])
def test_check__topics_that_do_not_fit__names_the_setting(counts: dict[str, int]) -> None:
    with pytest.raises(ShardMisfit, match=r"--shard 2/4: telemetry.* partitions.*FOREWATT_TELEMETRY_PARTITIONS.* 4,"):
        Shard(2, 4).check(counts)
    Shard(2, 4).check(dict.fromkeys(TOPICS, 8))
    WHOLE.check(counts)


@pytest.mark.parametrize("text", ["0/2", "3/2", "2", "2/", "a/b", "1/0", "-1/2", "1/2000"])
def test_parse__not_a_shard__the_option_is_named(text: str) -> None:
    reply = CliRunner().invoke(jobs, ["--shard", text])
    assert reply.exit_code == 2
    assert "--shard" in reply.output
    assert text in reply.output


def test_parse__second_of_eight() -> None:
    assert parse_shard("2/8") == Shard(2, 8)
    assert str(Shard(2, 8)) == "2/8"


def test_starting_offsets__some_known__others_are_the_earliest() -> None:
    offsets = json.loads(starting_offsets({"a": [1, 3], "b": [1]}, {"a": {3: 17}}))
    assert offsets == {"a": {"1": EARLIEST, "3": 17}, "b": {"1": EARLIEST}}
