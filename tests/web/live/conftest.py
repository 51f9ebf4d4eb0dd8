"""A database of Redis that only these tests use, and the hub over it."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from redis import Redis

from forewatt.stores.redis import client
from forewatt.web.live.routes import events_router
from tests.web.live.served import served

OWN_DATABASE = 7


@pytest.fixture
def redis_url(stack_parts) -> str:
    url: str = stack_parts("redis").settings.redis_url
    return f"{url.rsplit('/', 1)[0]}/{OWN_DATABASE}"


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """The database, empty."""
    with client(redis_url) as redis:
        redis.flushdb()
        yield redis


@pytest_asyncio.fixture
async def address(redis: Redis, redis_url: str) -> AsyncIterator[str]:
    """The address of a hub over the empty database."""
    assert redis.dbsize() == 0
    async with served(events_router(redis_url)) as address:
        yield address
