"""The event stream with a real Redis."""

import json

import pytest
from redis import Redis

from forewatt.stores.redis import EVENTS_STREAM, MAX_EVENTS, client, publish


@pytest.fixture
def redis(stack_parts):
    with client(stack_parts("redis").settings.redis_url) as open_client:
        yield open_client


def test_publish__json_body__is_the_streams_last_entry(redis: Redis) -> None:
    body = {"round": 7, "phase": "reveal", "name": "Überlandwerk", "nothing": None}
    sent = publish(redis, "round", body)
    newest = redis.xrevrange(EVENTS_STREAM, count=1)
    assert newest
    entry, fields = newest[0]
    assert fields is not None
    assert (entry, fields["topic"], json.loads(fields["body"])) == (sent, "round", body)


def test_publish__many_events__about_the_newest_thousand_remain(redis: Redis) -> None:
    with redis.pipeline() as pipeline:
        for number in range(MAX_EVENTS + 700):
            publish(pipeline, "number", number)
        pipeline.execute()
    assert MAX_EVENTS <= redis.xlen(EVENTS_STREAM) < MAX_EVENTS + 200
