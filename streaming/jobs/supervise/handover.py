"""Hands Kafka's partitions over from one division into shards to another.

Each shard of each division has a folder of checkpoints. Of a partition's positions in all folders the highest counts:
a driver that starts, and whose own folder is behind, begins a new folder there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyspark.sql import SparkSession

from streaming.jobs.shards.shard import Shard
from streaming.jobs.supervise.losses import Progress, checkpoint_names, read_progress
from streaming.kafka.topics import WARM_UP

NAME = re.compile(r"shard-(\d+)-of-(\d+)\.(\d+)")
Positions = Mapping[str, Mapping[int, int]]
"""The next offset to read, by topic and partition."""


@dataclass(frozen=True)
class Folder:
    """A folder of checkpoints: those of a shard, for the nth time that it has taken partitions over."""

    shard: Shard
    times: int
    url: str


@dataclass(frozen=True)
class Handover:
    """Where a driver writes its checkpoints, and where each of its queries begins that has none there yet."""

    url: str
    starts: Mapping[str, Positions] = field(default_factory=dict)

    def progress(self, query: str) -> Progress | None:
        """The progress of others with which a query begins; None if there was none."""
        if not (positions := self.starts.get(query)):
            return None
        return Progress({t: {str(p): offset for p, offset in of.items()} for t, of in positions.items()}, None)


def hand_over(spark: SparkSession, root: str, shard: Shard, queries: Iterable[str]) -> Handover:
    """The checkpoints with which the shard starts. Py4JJavaError if their storage does not answer."""
    folders = find_folders(root, checkpoint_names(spark, root))
    by_query = {
        query: {folder: positions(read_progress(spark, f"{folder.url}/{query}")) for folder in folders}
        for query in queries
    }
    return choose(root, shard, by_query)


def find_folders(root: str, names: Iterable[str]) -> list[Folder]:
    """The folders of all divisions. The checkpoints of jobs that are not divided are in `root` itself at first."""
    matches = filter(None, map(NAME.fullmatch, names))
    found = [Folder(Shard(int(m[1]), int(m[2])), int(m[3]), f"{root}/{m[0]}") for m in matches]
    return [Folder(Shard(), 0, root), *found]


def choose(root: str, shard: Shard, by_query: Mapping[str, Mapping[Folder, Positions]]) -> Handover:
    """The shard's own last folder, or a new one that starts at the highest positions, if its own is behind one."""
    own = {folder.times: folder for of in by_query.values() for folder in of if folder.shard == shard}
    last = own[max(own)] if own else None
    highest = {query: _highest(of.values(), shard, query) for query, of in by_query.items()}
    behind = last is None or any(_is_behind(of[last], highest[query]) for query, of in by_query.items())
    if last is not None and not behind:
        return Handover(last.url)
    times = 0 if last is None else last.times + 1
    return Handover(f"{root}/shard-{shard.number}-of-{shard.shards}.{times}", highest)


def positions(progress: Progress | None) -> Positions:
    """A query's positions; none if it has never run."""
    if progress is None:
        return {}
    return {topic: {int(name): offset for name, offset in of.items()} for topic, of in progress.offsets.items()}


def _is_behind(own: Positions, highest: Positions) -> bool:
    return any(
        offset > own.get(topic, {}).get(partition, -1)
        for topic, partitions in highest.items()
        for partition, offset in partitions.items()
    )


def _highest(found: Iterable[Positions], shard: Shard, query: str) -> dict[str, dict[int, int]]:
    """The highest position of each partition that this shard's query reads."""
    highest: dict[str, dict[int, int]] = {}
    for topics in found:
        for topic, partitions in topics.items():
            for partition, offset in partitions.items():
                # Each shard reads the warm-up of all.
                if topic != WARM_UP and (query == "outlook" or shard.owns_partition(partition)):
                    of_topic = highest.setdefault(topic, {})
                    of_topic[partition] = max(offset, of_topic.get(partition, -1))
    return highest
