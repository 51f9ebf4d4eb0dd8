"""A shard of the jobs: the regions and partitions that one driver processes.

A region belongs to the shard `number of the region % shards`, and its readings are in the partition `number of the
region % partitions`. The partitions are a multiple of the shards, so each partition belongs to one shard, too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from streaming.errors import ShardMisfit
from streaming.kafka.regions import region_number

MOST = 1_024


@dataclass(frozen=True)
class Shard:
    """Shard `number` of `shards`, counted from 1."""

    number: int = 1
    shards: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether there is no other shard."""
        return self.shards == 1

    @property
    def is_first(self) -> bool:
        """Whether this shard does the work that is there once: weather forecasts, prices and the count of alerts."""
        return self.number == 1

    def owns(self, region: str) -> bool:
        """Whether the region belongs to this shard."""
        return region_number(region) % self.shards == self.number - 1

    def owns_partition(self, partition: int) -> bool:
        """Whether the partition of a telemetry topic belongs to this shard."""
        return partition % self.shards == self.number - 1

    def check(self, partitions: Mapping[str, int]) -> None:
        """ShardMisfit unless all topics have the same number of partitions, a multiple of the shards."""
        if self.is_whole:
            return
        for topic, count in partitions.items():
            if count % self.shards or count != max(partitions.values()):
                raise ShardMisfit(
                    f"--shard {self}: {topic} has {count} partitions, and all topics need the same number, a multiple "
                    f"of {self.shards}. Set FOREWATT_TELEMETRY_PARTITIONS to one that is at least "
                    f"{-(-max(partitions.values()) // self.shards) * self.shards}, and restart this process."
                )

    def __str__(self) -> str:
        return f"{self.number}/{self.shards}"


WHOLE = Shard()
"""The only shard, which reads everything."""


def parse_shard(text: str) -> Shard:
    """The shard of a text such as 2/8; ValueError says what is wrong."""
    match = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text)
    if match is None:
        raise ValueError(f"{text!r} is not a shard such as 2/8, the second of eight")
    number, shards = map(int, match.groups())
    if not 1 <= shards <= MOST:
        raise ValueError(f"{text!r} has {shards} shards; 1 to {MOST} are possible")
    if not 1 <= number <= shards:
        raise ValueError(f"{text!r}: the shards of {shards} are 1 to {shards}")
    return Shard(number, shards)
