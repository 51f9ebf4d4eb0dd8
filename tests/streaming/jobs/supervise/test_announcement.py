"""`streaming:ready` is there while the queries of all shards run."""

from collections.abc import Callable

from forewatt.embedded.stack import Stack
from forewatt.stores import redis
from streaming.jobs.shards.shard import WHOLE, Shard
from streaming.jobs.supervise.announcement import Announcement


def test_ready__two_shards__once_both_are(stack_parts: Callable[..., Stack]) -> None:
    with redis.client(stack_parts("redis").settings.redis_url) as hot:
        hot.delete(redis.STREAMING_READY)
        first, second = Announcement(Shard(1, 2)), Announcement(Shard(2, 2))
        first.renew(hot)
        assert not hot.exists(redis.STREAMING_READY)
        second.renew(hot)
        assert 0 < hot.ttl(redis.STREAMING_READY) <= 30
        first.withdraw(hot)
        second.renew(hot)
        assert not hot.exists(redis.STREAMING_READY)
        second.withdraw(hot)
        Announcement(WHOLE).renew(hot)
        assert hot.exists(redis.STREAMING_READY)
        Announcement(WHOLE).withdraw(hot)
