"""Chooses the partition of each reading by its asset's region, so that one shard of the jobs has a region whole.

The registry is only a hint here: a reading in another partition, because its asset is new or has moved or MongoDB is
away, is passed on by the shard that reads it. With one partition a topic nothing is looked up.
"""

import logging
import time
from collections.abc import Callable, Collection

import pymongo
from pymongo.database import Database
from pymongo.errors import PyMongoError

from forewatt.settings import Settings
from forewatt.stores import mongo
from streaming.assets.registry import regions_of
from streaming.kafka.regions import partition_of, telemetry_partitions

log = logging.getLogger(__name__)

AGE_S = 600.0
"""How long a region, and the number of partitions, is used before it is asked for again."""
ANSWER_S, PAUSE_S = 1.0, 10.0
"""How long MongoDB may take to answer, and how long it is not asked after it did not."""
MOST = 1_000_000
"""The most assets that are remembered."""


class Regions:
    """The partitions of assets' readings. Not thread-safe."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._clock = settings, clock
        self._database: Database[dict[str, object]] | None = None
        self._known: dict[str, tuple[str, float]] = {}
        """Each asset's region, and until when it is used, on `clock`."""
        self._partitions, self._counted_until = 1, 0.0
        self._silent_until = 0.0

    def partitions(self, asset_ids: Collection[str]) -> dict[str, int]:
        """The partition of each asset's readings; empty if topics have one. KafkaException if Kafka does not answer."""
        now = self._clock()
        if now >= self._counted_until:
            self._partitions = min(telemetry_partitions(self._settings.kafka_bootstrap).values(), default=1)
            self._counted_until = now + AGE_S
        if self._partitions == 1:
            return {}
        self._look_up([name for name in asset_ids if name not in self._known or self._known[name][1] <= now], now)
        # An asset without a region has a partition of its own.
        return {name: partition_of(self._known.get(name, (name,))[0], self._partitions) for name in asset_ids}

    def close(self) -> None:
        """Close the connection to MongoDB."""
        if self._database is not None:
            self._database.client.close()
            self._database = None

    def _look_up(self, missing: list[str], now: float) -> None:
        if not missing or now < self._silent_until:
            return
        if self._database is None:
            self._database = mongo.database(self._settings)
        try:
            with pymongo.timeout(ANSWER_S):
                found = regions_of(self._database, missing)
        except PyMongoError as error:
            log.warning("the registry is away; the shards pass readings on instead: %s", str(error).split(",")[0])
            self._silent_until = now + PAUSE_S
            return
        if len(self._known) > MOST:
            self._known.clear()
        self._known |= {name: (region, now + AGE_S) for name, region in found.items()}
