"""The Spark session: local by default, in UTC, with the connectors that set-up has fetched."""

import os

from pyspark.sql import SparkSession

from forewatt.embedded.cache import spark_jars

LANES = int(os.environ.get("SPARK_LANES", "1"))
"""Tasks of a micro-batch."""


def create_session(name: str = "forewatt-streaming") -> SparkSession:
    """A session for `SPARK_MASTER` (local[2]); NotSetUp when the jars are missing."""
    options: dict[str, bool | float | int | str | None] = {
        "spark.jars": spark_jars(),
        "spark.driver.memory": os.environ.get("SPARK_DRIVER_MEMORY", "1g"),
        "spark.driver.extraJavaOptions": "-XX:+UseSerialGC",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.adaptive.enabled": "false",  # streaming queries do without, and what is tested is what runs
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.streaming.noDataMicroBatches.enabled": "false",
        "spark.sql.streaming.minBatchesToRetain": "10",
        "spark.sql.streaming.pollingDelay": "50ms",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.appName(name).master(os.environ.get("SPARK_MASTER", "local[2]"))
    session = builder.config(map=options).getOrCreate()
    session.sparkContext.setLogLevel("WARN")
    return session
