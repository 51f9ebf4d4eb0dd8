"""Runs the streaming jobs: warms the queries up, announces when they are ready, and restarts them when necessary."""

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

from forewatt.periodic import PeriodicTask
from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from forewatt.stores.errors import STORE_UNAVAILABLE
from streaming.assets.model import Asset
from streaming.assets.registry import all_assets
from streaming.errors import JobFailed
from streaming.history.tables import create_tables
from streaming.jobs.outlook.publish import HorizonPublisher
from streaming.jobs.queries import Queries
from streaming.jobs.session import create_session
from streaming.jobs.warm_up import check_running, warm_up
from streaming.jobs.watch.anomalies.power import check_power
from streaming.jobs.watch.anomalies.weather import check_weather
from streaming.jobs.watch.open_alerts import report_open_alerts
from streaming.jobs.window.daily import refresh_days
from streaming.kafka.schemas import Versions, register_schemas, registered_schemas
from streaming.kafka.topics import create_topics

log = logging.getLogger(__name__)

READY_S = 30
"""The announcement that the jobs are ready expires after this time."""
REFRESH_S = 5.0
"""How often the queries, and the registries of assets and schemas, are checked."""
POLL_S = 0.25
MAX_FAILURES, FAILURES_S = 20, 300.0
"""With more failures than this in this time, the process ends: the cause is not a store that comes back."""

RESTARTS = Counter("forewatt_jobs_restarts_total", "Restarts of the queries after one of them failed")

Plan = tuple[Sequence[Asset], Mapping[str, Versions]]
"""The assets and schemas that the running queries use."""


def run(settings: Settings, stop: threading.Event) -> None:
    """Run until `stop` is set. Raises JobFailed if the queries fail MAX_FAILURES times within FAILURES_S."""
    prepare(settings)
    with ExitStack() as opened:
        database = mongo.database(settings)
        opened.callback(database.client.close)
        hot = opened.enter_context(redis.client(settings.redis_url))
        hot.delete(redis.STREAMING_READY)
        opened.callback(hot.delete, redis.STREAMING_READY)
        spark = create_session(settings)
        opened.callback(_stop_spark, spark.stop)
        queries = Queries(spark, settings)
        opened.callback(queries.close_sinks)
        opened.callback(_stop_spark, queries.stop)
        for task in periodic_tasks(settings):
            opened.enter_context(task)
        planned = _load_plan(database, settings)
        queries.start(*planned)
        warm_up(settings, queries.hot)
        _announce_ready(hot)
        log.info("ready")
        failures: deque[float] = deque(maxlen=MAX_FAILURES)
        while not _pause(stop, queries):
            if queries.outdated.is_set():
                planned = _restart_if_changed(queries, None, _load_plan(database, settings, planned))
                continue
            if _restart_if_failed(queries, planned, failures):
                continue
            queries.report_lag()
            _announce_ready(hot)
            planned = _restart_if_changed(queries, planned, _load_plan(database, settings, planned))


def periodic_tasks(settings: Settings) -> list[PeriodicTask]:
    """The tasks that run beside the queries, each for at most about 5% of the time."""
    task = partial(PeriodicTask, share=20, recoverable=STORE_UNAVAILABLE)
    return [
        task("daily aggregates", partial(refresh_days, settings), pause_s=5.0),
        task("weather anomalies", partial(check_weather, settings), pause_s=10.0),
        task("power anomalies", partial(check_power, settings), pause_s=10.0),
        task("count of open alerts", partial(report_open_alerts, settings), pause_s=10.0),
        task("vectors of the hours ahead", HorizonPublisher(settings).refresh, pause_s=1.0),
    ]


def _stop_spark(stop: Callable[[], None]) -> None:
    """Stop the queries or the session. A signal to the process group may have ended the JVM before; nothing is lost."""
    try:
        stop()
    except (Py4JError, PySparkException, OSError) as error:
        log.info("Spark had ended already: %s", type(error).__name__)


def prepare(settings: Settings) -> None:
    """Create missing topics, schemas and tables."""
    create_topics(settings.kafka_bootstrap)
    register_schemas(settings.schema_registry_url)
    create_tables(settings.postgres_url)


def _announce_ready(hot: Redis) -> None:
    """Announce in Redis that the jobs are ready. Without Redis, log it: the queries can run until they write there."""
    try:
        hot.set(redis.STREAMING_READY, 1, ex=READY_S)
    except RedisError as error:
        log.warning("Redis is unavailable: %s", error)


def _restart_if_failed(queries: Queries, planned: Plan, failures: deque[float]) -> bool:
    """Restart the queries if one has failed, usually for an unavailable store; its last batch is repeated.

    Returns whether they were restarted. Raises JobFailed at too many failures.
    """
    try:
        check_running(queries.running)
    except JobFailed as error:
        now = time.monotonic()
        if len(failures) == MAX_FAILURES and now - failures[0] < FAILURES_S:
            raise
        failures.append(now)
        RESTARTS.inc()
        log.warning("restarting the queries: %s", str(error).partition("\n")[0])
        queries.stop()
        queries.start(*planned)
        return True
    return False


def _pause(stop: threading.Event, queries: Queries) -> bool:
    """Wait for REFRESH_S, or until the queries need the registries of now; whether `stop` is set."""
    deadline = time.monotonic() + REFRESH_S
    while time.monotonic() < deadline and not queries.outdated.is_set():
        if stop.wait(POLL_S):
            return True
    return stop.is_set()


def _restart_if_changed(queries: Queries, planned: Plan | None, current: Plan) -> Plan:
    """Restart the queries if the registries changed. A running query can't change the table that it joins with."""
    if current != planned:
        log.info("the registry changed: restarting the queries with %d assets", len(current[0]))
        queries.stop()
        queries.start(*current)
    return current


def _load_plan(database: Database[dict[str, Any]], settings: Settings, planned: Plan | None = None) -> Plan:
    """The registries' current content; `planned` while they are unavailable."""
    try:
        return all_assets(database), registered_schemas(settings.schema_registry_url)
    except (PyMongoError, httpx.HTTPError) as error:
        if planned is None:
            raise
        log.warning("the registries are unavailable: %s", error)
        return planned
