"""The event stream against a real Redis."""

import json

import pytest
from redis import Redis

from forewatt.stores.redis import EVENTS_KEPT, EVENTS_STREAM, client, publish


@pytest.fixture
def redis(stack_parts):
    with client(stack_parts("redis").settings.redis_url) as open_client:
        yield open_client


def test_publish__any_json__is_the_streams_last_entry(redis: Redis) -> None:
    body = {"round": 7, "phase": "reveal", "name": "Überlandwerk", "nothing": None}
    sent = publish(redis, "round", body)
    entry, fields = redis.xrevrange(EVENTS_STREAM, count=1)[0]
    assert (entry, fields["topic"], json.loads(fields["body"])) == (sent, "round", body)


def test_publish__many__keeps_about_the_newest_thousand(redis: Redis) -> None:
    with redis.pipeline() as pipeline:
        for number in range(EVENTS_KEPT + 700):
            publish(pipeline, "number", number)
        pipeline.execute()
    assert EVENTS_KEPT <= redis.xlen(EVENTS_STREAM) < EVENTS_KEPT + 200
