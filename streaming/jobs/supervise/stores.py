"""Asks the stores that the jobs need whether they answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pymongo
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.schema_registry.error import SchemaRegistryError
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

from forewatt.settings import Settings
from forewatt.stores import mongo, postgres, redis
from forewatt.stores.errors import STORE_UNAVAILABLE
from streaming.errors import JobFailed

ANSWER_S = 5.0
RECOVERABLE = (
    *STORE_UNAVAILABLE,
    KafkaException,
    SchemaRegistryError,
    httpx.HTTPError,
    PySparkException,
    Py4JJavaError,
    JobFailed,
)
"""What an absent store may raise, in the driver or out of a query. A JVM that has ended raises none of these."""


def unavailable(settings: Settings) -> dict[str, str]:
    """The stores that do not answer, with the reasons."""
    with ThreadPoolExecutor(len(CHECKS)) as pool:
        asked = {name: pool.submit(_reason, check, settings) for name, check in CHECKS.items()}
        return {name: reason for name, answer in asked.items() if (reason := answer.result()) is not None}


def first_line(error: BaseException) -> str:
    """The line of an error's message that says the cause, or its class.

    A query that ended by an exception of Python has a traceback in its message.
    """
    first, *rest = str(error).strip().partition("\n\n")[0].splitlines() or [""]
    return (rest[-1].strip() if rest and "Traceback" in first else first) or type(error).__name__


def _reason(check: Callable[[Settings], object], settings: Settings) -> str | None:
    try:
        check(settings)
    except RECOVERABLE as error:
        return first_line(error)
    return None


def _kafka(settings: Settings) -> None:
    AdminClient({"bootstrap.servers": settings.kafka_bootstrap, "log_level": 0}).list_topics(timeout=ANSWER_S)


def _registry(settings: Settings) -> None:
    httpx.get(f"{settings.schema_registry_url}/subjects", timeout=ANSWER_S).raise_for_status()


def _postgres(settings: Settings) -> None:
    postgres.connect(settings.postgres_url).close()


def _redis(settings: Settings) -> None:
    with redis.client(settings.redis_url) as hot:
        hot.ping()


def _mongo(settings: Settings) -> None:
    database = mongo.database(settings)
    try:
        with pymongo.timeout(ANSWER_S):
            database.command("ping")
    finally:
        database.client.close()


CHECKS: dict[str, Callable[[Settings], object]] = {
    "Kafka": _kafka,
    "the schema registry": _registry,
    "PostgreSQL": _postgres,
    "Redis": _redis,
    "MongoDB": _mongo,
}
