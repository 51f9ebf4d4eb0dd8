"""Announces in Redis that the jobs are ready: `streaming:ready` is there while the queries of all shards run."""

import logging

from redis import Redis
from redis.exceptions import RedisError

from forewatt.stores import redis
from streaming.jobs.shards.shard import Shard

log = logging.getLogger(__name__)

READY_S = 30
"""The announcement expires after this time."""


class Announcement:
    """A shard's announcement. Without Redis it is only logged: the queries can run until they write there."""

    def __init__(self, shard: Shard) -> None:
        self._key = redis.STREAMING_READY if shard.is_whole else redis.shard_ready(shard.number, shard.shards)
        self._all = [redis.shard_ready(number, shard.shards) for number in range(1, shard.shards + 1)]

    def renew(self, hot: Redis) -> None:
        """Announce that this shard is ready, and that all are if it is so."""
        try:
            hot.set(self._key, 1, ex=READY_S)
            if self._key != redis.STREAMING_READY and hot.exists(*self._all) == len(self._all):
                hot.set(redis.STREAMING_READY, 1, ex=READY_S)
        except RedisError as error:
            log.warning("Redis is unavailable: %s", error)

    def withdraw(self, hot: Redis) -> None:
        """Withdraw the announcement, and that of all shards with it."""
        try:
            hot.delete(self._key, redis.STREAMING_READY)
        except RedisError as error:
            log.warning("Redis is unavailable: %s", error)
