"""Runs the streaming jobs: warms the queries up, announces when they are ready, and restarts them when necessary."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Any

import httpx
from prometheus_client import Counter
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from forewatt.backoff import Backoff
from forewatt.periodic import PeriodicTask
from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from forewatt.stores.errors import STORE_UNAVAILABLE
from streaming.assets.cache import RegistryCache
from streaming.assets.registry import index_assets
from streaming.history.tables import create_tables
from streaming.jobs.outlook.publish import HorizonPublisher
from streaming.jobs.queries import Queries, checkpoint_folder
from streaming.jobs.session import create_session
from streaming.jobs.shards.shard import WHOLE, Shard
from streaming.jobs.supervise.announcement import Announcement
from streaming.jobs.supervise.health import Health
from streaming.jobs.supervise.owner import CheckpointOwner
from streaming.jobs.supervise.stores import RECOVERABLE, first_line, unavailable
from streaming.jobs.warm_up import check_running, warm_up
from streaming.jobs.watch.anomalies.power import check_power
from streaming.jobs.watch.anomalies.weather import check_weather
from streaming.jobs.watch.open_alerts import report_open_alerts
from streaming.jobs.window.daily import PAUSE_S, days_pause_s, refresh_days
from streaming.kafka.regions import telemetry_partitions
from streaming.kafka.schemas import Versions, register_schemas, registered_schemas
from streaming.kafka.topics import create_topics

log = logging.getLogger(__name__)

REFRESH_S = 5.0
"""How often the queries, and the registry of schemas, are checked. That of assets is asked every second."""
BACKOFF = Backoff(0.5, 15.0)
"""Pauses before the next attempt while a store is away or the queries fail."""
STEADY_S = 60.0
"""After this time without a failure the pauses start small again."""
REPEAT_S = 60.0
"""How often the log repeats that the jobs wait."""

RESTARTS = Counter("forewatt_jobs_restarts_total", "Restarts of the queries after one of them failed")


def run(settings: Settings, stop: threading.Event, health: Health | None = None, shard: Shard = WHOLE) -> None:
    """Run until `stop` is set. No absence of a store ends it; it waits, and goes on.

    Raises CheckpointTaken if another process runs the jobs with these checkpoints, and ShardMisfit if the telemetry
    topics can't be divided into these shards.
    """
    with ExitStack() as opened:
        supervisor = Supervisor(settings, stop, health or Health(), shard)
        with ThreadPoolExecutor(1) as pool:
            # A driver that was killed blocks its checkpoint for a few seconds, in which the JVM starts.
            owning = pool.submit(supervisor.own)
            try:
                spark = create_session(settings)
            except BaseException:
                stop.set()
                raise
            opened.callback(_stop_spark, spark.stop)
            owner = owning.result()
        if owner is not None:
            opened.callback(owner.release)
            supervisor.run(spark, owner, opened)


class Supervisor:
    """Keeps the queries running."""

    def __init__(self, settings: Settings, stop: threading.Event, health: Health, shard: Shard) -> None:
        self._settings, self._stop, self._health, self._shard = settings, stop, health, shard
        self._ready = Announcement(shard)
        self._hot = redis.client(settings.redis_url)
        self._warm = False

    def own(self) -> CheckpointOwner | None:
        """Own the checkpoints, once Kafka answers; None if `stop` is set before. CheckpointTaken if another does."""

        def acquire() -> CheckpointOwner | None:
            bootstrap = self._settings.kafka_bootstrap
            create_topics(bootstrap, self._settings.telemetry_partitions)
            self._shard.check(telemetry_partitions(bootstrap))
            owner = CheckpointOwner(bootstrap, checkpoint_folder(self._settings), shard=self._shard)
            try:
                return owner if owner.acquire(self._stop) else None
            except BaseException:
                owner.release()
                raise

        return self._patiently(acquire)

    def run(self, spark: SparkSession, owner: CheckpointOwner, opened: ExitStack) -> None:
        """Run the queries until `stop` is set; `opened` closes what they need."""
        opened.callback(self._hot.close)
        opened.callback(self._withdraw)
        self._withdraw()
        database = mongo.database(self._settings)
        opened.callback(database.client.close)
        registry = RegistryCache(database, owns=self._shard.owns)
        queries = self._patiently(lambda: self._prepare(spark, registry))
        if queries is None:
            return
        opened.enter_context(registry)
        opened.callback(queries.close_sinks)
        opened.callback(_stop_spark, queries.stop)
        for task in periodic_tasks(self._settings, registry, self._shard):
            opened.enter_context(task)
        self._patiently(lambda: self._carry(queries, owner), queries.stop)

    def _patiently(self, work: Callable[[], Any], undo: Callable[[], None] = lambda: None) -> Any:
        """The work's result, as soon as the stores let it end; None if `stop` is set before."""
        failures = 0
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                return work()
            except RECOVERABLE as error:
                RESTARTS.inc()
                log.warning("the jobs wait and start again: %s", first_line(error))
                undo()
                self._health.waiting([first_line(error)])
                failures = 0 if time.monotonic() - started > STEADY_S else failures + 1
                self._wait_for_stores(failures)
        return None

    def _wait_for_stores(self, failures: int) -> None:
        """Wait for a moment, and then until all stores answer."""
        logged_at, before = time.monotonic(), dict[str, str]()
        while not self._stop.wait(BACKOFF.pause_s(failures)):
            missing = unavailable(self._settings)
            if not missing:
                return
            self._health.waiting([f"{name}: {reason}" for name, reason in missing.items()])
            if missing.keys() != before.keys() or time.monotonic() - logged_at > REPEAT_S:
                reasons = "; ".join(f"{name} ({reason})" for name, reason in missing.items())
                log.warning("the jobs wait until these stores answer: %s", reasons)
                logged_at = time.monotonic()
            before, failures = missing, 1

    def _prepare(self, spark: SparkSession, registry: RegistryCache) -> Queries:
        """The queries, after missing topics, schemas and tables were created, and the registry was read."""
        prepare(self._settings)
        registry.refresh()
        return Queries(spark, self._settings, registry, self._shard)

    def _carry(self, queries: Queries, owner: CheckpointOwner) -> None:
        """Start the queries, and follow the registry of schemas, until `stop` is set."""
        owner.check()
        schemas: Mapping[str, Versions] = registered_schemas(self._settings.schema_registry_url)
        queries.start(schemas)
        if not self._warm:
            warm_up(self._settings, queries.hot)
            self._warm = True
            log.info("ready")
        while True:
            self._ready.renew(self._hot)
            self._health.running()
            if self._stop.wait(REFRESH_S):
                return
            owner.check()
            if queries.has_passed_losses():
                queries.stop()
                queries.start(schemas)
                continue
            check_running(queries.running)
            queries.report_lag()
            schemas = self._schemas(schemas)
            queries.use_schemas(schemas)

    def _withdraw(self) -> None:
        """Withdraw the announcement that the jobs are ready."""
        self._ready.withdraw(self._hot)

    def _schemas(self, before: Mapping[str, Versions]) -> Mapping[str, Versions]:
        """The registered schemas; those of before while the registry is unavailable."""
        try:
            return registered_schemas(self._settings.schema_registry_url)
        except httpx.HTTPError as error:
            log.warning("the schema registry is unavailable: %s", error)
            return before


def periodic_tasks(settings: Settings, registry: RegistryCache, shard: Shard = WHOLE) -> list[PeriodicTask]:
    """The tasks that run beside the queries, each for about 5% of the time; that of the days more, while many wait."""
    task = partial(PeriodicTask, share=20, recoverable=STORE_UNAVAILABLE)
    alerts = task("count of open alerts", partial(report_open_alerts, settings), pause_s=10.0)
    return [
        task("daily aggregates", partial(refresh_days, settings, shard), pause_s=PAUSE_S, pause_after=days_pause_s),
        task("weather anomalies", lambda: check_weather(settings, registry.assets()), pause_s=10.0),
        task("power anomalies", lambda: check_power(settings, registry.assets()), pause_s=10.0),
        task("vectors of the hours ahead", HorizonPublisher(settings, registry.assets).refresh, pause_s=1.0),
        *([alerts] if shard.is_first else []),
    ]


def _stop_spark(stop: Callable[[], None]) -> None:
    """Stop the queries or the session. A signal to the process group may have ended the JVM before; nothing is lost."""
    try:
        stop()
    except (Py4JError, PySparkException, OSError) as error:
        log.info("Spark had ended already: %s", type(error).__name__)


def prepare(settings: Settings) -> None:
    """Create missing topics, schemas and tables."""
    create_topics(settings.kafka_bootstrap, settings.telemetry_partitions)
    _index(settings)
    register_schemas(settings.schema_registry_url)
    create_tables(settings.postgres_url)


def _index(settings: Settings) -> None:
    database = mongo.database(settings)
    try:
        index_assets(database)
    finally:
        database.client.close()
