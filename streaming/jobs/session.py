"""The Spark session: local by default, in UTC, with the connectors that set-up has fetched."""

import os
from urllib.parse import urlsplit

from pyspark.sql import SparkSession

from forewatt.embedded.cache import jars, spark_jars
from forewatt.embedded.errors import NotSetUp
from streaming.errors import JobFailed

LANES = int(os.environ.get("SPARK_LANES", "1"))
"""Tasks of a micro-batch."""

LOOPBACK = "127.0.0.1"
"""Where nobody else has to reach the driver."""
S3_SCHEMES = ("s3", "s3a")


def spark_url(url: str) -> str:
    """A folder's URL as Spark wants it: what others call s3:// is s3a:// to it; a path, hdfs:// and others stay."""
    return url.replace("s3://", "s3a://", 1) if url.startswith("s3://") else url


def s3_jars() -> list[str]:
    """Spark's way to S3; JobFailed when it has not been fetched, as few need it."""
    try:
        return [str(jar) for jar in jars("s3")]
    except NotSetUp as error:
        raise JobFailed("checkpoints on S3 need jars of their own: `python setup/jars.py s3` fetches them") from error


def s3_options() -> dict[str, str]:
    """From the variables that all clients of S3 read; keys and roles are found by the SDK itself."""
    found = {"spark.hadoop.fs.s3a.endpoint.region": os.environ.get("AWS_REGION", os.environ.get("AWS_DEFAULT_REGION"))}
    if endpoint := os.environ.get("AWS_ENDPOINT_URL_S3", os.environ.get("AWS_ENDPOINT_URL")):
        # A server of one's own has no name for each bucket.
        found |= {"spark.hadoop.fs.s3a.endpoint": endpoint, "spark.hadoop.fs.s3a.path.style.access": "true"}
    return {name: value for name, value in found.items() if value}


def create_session(name: str = "forewatt-streaming", checkpoint_url: str = "") -> SparkSession:
    """A session for `SPARK_MASTER` (local[2]) that can write at `checkpoint_url`.

    NotSetUp or JobFailed when jars are missing.
    """
    on_s3 = urlsplit(checkpoint_url).scheme in S3_SCHEMES
    options: dict[str, bool | float | int | str | None] = {
        **(s3_options() if on_s3 else {}),
        "spark.jars": ",".join([spark_jars(), *(s3_jars() if on_s3 else ())]),
        "spark.driver.memory": os.environ.get("SPARK_DRIVER_MEMORY", "1g"),
        "spark.driver.extraJavaOptions": "-XX:+UseSerialGC",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.adaptive.enabled": "false",  # streaming queries do without, and what is tested is what runs
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.streaming.noDataMicroBatches.enabled": "false",
        "spark.sql.streaming.minBatchesToRetain": "10",
        "spark.sql.streaming.pollingDelay": "50ms",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    master = os.environ.get("SPARK_MASTER", "local[2]")
    if master.startswith("local"):
        options |= {"spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK}
    builder = SparkSession.builder.appName(name).master(master)
    session = builder.config(map=options).getOrCreate()
    session.sparkContext.setLogLevel("WARN")
    return session
