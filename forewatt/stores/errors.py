"""The exceptions that PostgreSQL, MongoDB and Redis raise when they are unreachable or refuse a command."""

from typing import Final

import psycopg
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

STORE_UNAVAILABLE: Final = (psycopg.Error, PyMongoError, RedisError)
"""Use it in `except`, then retry later. A pool's timeout (psycopg_pool.PoolTimeout) is a psycopg.Error too."""
