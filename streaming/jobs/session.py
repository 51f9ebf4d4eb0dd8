"""Creates the Spark session: local by default, in UTC, with the connectors that the set-up has fetched."""

import os
from urllib.parse import urlsplit

from pyspark.sql import SparkSession

from forewatt.embedded.cache import jars, spark_jars
from forewatt.embedded.errors import NotSetUp
from forewatt.settings import Settings
from streaming.errors import JobFailed

LOOPBACK = "127.0.0.1"
"""The driver's address when Spark runs locally, where no other machine has to reach it."""
S3_SCHEMES = ("s3", "s3a")


def spark_url(url: str) -> str:
    """A folder's URL for Spark, which uses s3a:// instead of s3://. Paths and other schemes stay the same."""
    return url.replace("s3://", "s3a://", 1) if url.startswith("s3://") else url


def s3_jars() -> list[str]:
    """The jars of Spark's S3 connector. They are optional; raises JobFailed if they have not been fetched."""
    try:
        return [str(jar) for jar in jars("s3")]
    except NotSetUp as error:
        raise JobFailed("checkpoints on S3 need jars of their own: `python setup/jars.py s3` fetches them") from error


def s3_options() -> dict[str, str]:
    """Spark options from the environment variables of S3 clients. The SDK itself finds keys and roles."""
    options = {
        "spark.hadoop.fs.s3a.endpoint.region": os.environ.get("AWS_REGION", os.environ.get("AWS_DEFAULT_REGION"))
    }
    if endpoint := os.environ.get("AWS_ENDPOINT_URL_S3", os.environ.get("AWS_ENDPOINT_URL")):
        # A self-hosted server usually has no host name for every bucket.
        options |= {"spark.hadoop.fs.s3a.endpoint": endpoint, "spark.hadoop.fs.s3a.path.style.access": "true"}
    return {name: value for name, value in options.items() if value}


def create_session(settings: Settings, name: str = "forewatt-streaming") -> SparkSession:
    """A session for the settings' Spark master that can write to their checkpoint URL.

    Raises NotSetUp or JobFailed if jars are missing.
    """
    on_s3 = urlsplit(settings.checkpoint_url).scheme in S3_SCHEMES
    options: dict[str, bool | float | int | str | None] = {
        **(s3_options() if on_s3 else {}),
        "spark.jars": ",".join([spark_jars(), *(s3_jars() if on_s3 else ())]),
        "spark.driver.memory": settings.spark_driver_memory,
        "spark.driver.extraJavaOptions": "-XX:+UseSerialGC",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.adaptive.enabled": "false",  # streaming queries do not use it, and tests should plan like the jobs
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.streaming.noDataMicroBatches.enabled": "false",
        "spark.sql.streaming.minBatchesToRetain": "10",
        "spark.sql.streaming.pollingDelay": "50ms",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if settings.spark_master.startswith("local"):
        options |= {"spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK}
    builder = SparkSession.builder.appName(name).master(settings.spark_master)
    session = builder.config(map=options).getOrCreate()
    session.sparkContext.setLogLevel("WARN")
    return session
