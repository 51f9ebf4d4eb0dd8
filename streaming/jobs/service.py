"""Keeps the queries running: warms them up, says when they are ready, and restarts them when the registry changes."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

import httpx
from prometheus_client import Counter
from py4j.protocol import Py4JError
from pymongo.database import Database
from pymongo.errors import PyMongoError
from pyspark.errors import PySparkException
from redis import Redis
from redis.exceptions import RedisError

from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from streaming.assets.model import Asset
from streaming.assets.registry import all_assets
from streaming.errors import JobFailed
from streaming.history.tables import create_tables
from streaming.jobs.beside import Beside
from streaming.jobs.outlook.publish import HoursAhead
from streaming.jobs.queries import Queries
from streaming.jobs.session import create_session
from streaming.jobs.warm_up import check, warm_up
from streaming.jobs.watch.anomalies import power, weather
from streaming.jobs.window import daily
from streaming.kafka.schemas import Versions, register_schemas, registered_schemas
from streaming.kafka.topics import create_topics

log = logging.getLogger(__name__)

READY_S = 30
"""How long the word that the jobs are ready outlives them."""
REFRESH_S = 5.0
"""How often the queries, and the registries of assets and schemas, are looked at."""
MAX_FAILURES, FAILURES_S = 20, 300.0
"""More failures in that time are no store that comes back: the process ends, and somebody has to look."""

RESTARTS = Counter("forewatt_jobs_restarts_total", "Times that the queries were started again after one had died")

Plan = tuple[Sequence[Asset], Mapping[str, Versions]]
"""The assets and schemas that the running queries were planned with."""


def run(settings: Settings, ending: threading.Event) -> None:
    """Run until `ending` is set; JobFailed when queries die again and again."""
    prepare(settings)
    with ExitStack() as opened:
        database = mongo.database(settings)
        opened.callback(database.client.close)
        hot = opened.enter_context(redis.client(settings.redis_url))
        hot.delete(redis.STREAMING_READY)
        opened.callback(hot.delete, redis.STREAMING_READY)
        spark = create_session(checkpoint_url=settings.checkpoint_url)
        opened.callback(_let_go, spark.stop)
        queries = Queries(spark, settings)
        opened.callback(queries.close_sinks)
        opened.callback(_let_go, queries.stop)
        for beside in works(settings):
            beside.start()
            opened.callback(beside.stop)
        planned: Plan = _found(database, settings)
        queries.start(*planned)
        warm_up(settings, queries.hot)
        _say_ready(hot)
        log.info("ready")
        failures: deque[float] = deque(maxlen=MAX_FAILURES)
        while not ending.wait(REFRESH_S):
            if _restart_if_failed(queries, planned, failures):
                continue
            _say_ready(hot)
            planned = _restart_if_changed(queries, planned, _found(database, settings, planned))


def works(settings: Settings) -> list[Beside]:
    """What goes on beside the queries: days for people, and the hours ahead for forecasters."""
    return [
        Beside("the figures of days", partial(daily.refresh, settings), pause_s=5.0, share=20),
        Beside("weather that was not forecast", partial(weather.refresh, settings), pause_s=10.0, share=20),
        Beside("power that was not forecast", partial(power.refresh, settings), pause_s=10.0, share=20),
        Beside("the vectors of the hours ahead", HoursAhead(settings).refresh, pause_s=1.0, share=20),
    ]


def _let_go(stop: Callable[[], None]) -> None:
    """Stop something of Spark's. A signal to the process group has ended the JVM before us; nothing is lost by it."""
    try:
        stop()
    except (Py4JError, PySparkException, OSError) as error:
        log.info("Spark had ended already: %s", type(error).__name__)


def prepare(settings: Settings) -> None:
    """Topics, schema and tables, where they are missing."""
    create_topics(settings.kafka_bootstrap)
    register_schemas(settings.schema_registry_url)
    create_tables(settings.postgres_url)


def _say_ready(hot: Redis) -> None:
    """The queries do without Redis for as long as they have nothing to write, and so does this word."""
    try:
        hot.set(redis.STREAMING_READY, 1, ex=READY_S)
    except RedisError as error:
        log.warning("Redis does not answer: %s", error)


def _restart_if_failed(queries: Queries, planned: Plan, failures: deque[float]) -> bool:
    """A store that is away ends a query; started again, it does the same batch again. JobFailed if that goes on."""
    try:
        check(queries.running)
    except JobFailed as error:
        now = time.monotonic()
        if len(failures) == MAX_FAILURES and now - failures[0] < FAILURES_S:
            raise
        failures.append(now)
        RESTARTS.inc()
        log.warning("the queries start again: %s", str(error).partition("\n")[0])
        queries.stop()
        queries.start(*planned)
        return True
    return False


def _restart_if_changed(queries: Queries, planned: Plan, found: Plan) -> Plan:
    """The plan of a streaming query is fixed; what it joins with changes by a restart from its checkpoint."""
    if found != planned:
        log.info("the registry changed: the queries start again with %d assets", len(found[0]))
        queries.stop()
        queries.start(*found)
    return found


def _found(database: Database[dict[str, Any]], settings: Settings, planned: Plan | None = None) -> Plan:
    """What the registries hold; what they held while they do not answer, if it is known."""
    try:
        return all_assets(database), registered_schemas(settings.schema_registry_url)
    except (PyMongoError, httpx.HTTPError) as error:
        if planned is None:
            raise
        log.warning("the registries were not read: %s", error)
        return planned
