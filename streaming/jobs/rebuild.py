"""Makes the features again from the archive, by the same transforms: `python -m streaming.jobs.rebuild`."""

import logging

import click
from deltalake import DeltaTable
from pyspark.sql import DataFrame, SparkSession

from forewatt.settings import Settings, settings
from streaming.jobs.flow import features_of
from streaming.jobs.session import create_session
from streaming.jobs.sinks.features import FeaturesSink
from streaming.tables import create_tables

log = logging.getLogger(__name__)

CHUNK = 20_000


def archived(spark: SparkSession, url: str) -> DataFrame:
    """The archive's readings; deltalake.exceptions.TableNotFoundError when there is no table."""
    return spark.read.parquet(*DeltaTable(url).file_uris())


def rebuild(spark: SparkSession, where: Settings) -> int:
    """Write the features of everything that the archive holds, and return how many windows they are."""
    create_tables(where.postgres_url)
    sink = FeaturesSink(where)
    try:
        windows = features_of(archived(spark, where.archive_url)).toArrow()
        for batch in windows.to_batches(max_chunksize=CHUNK):
            sink.write(batch.to_pylist())
        return windows.num_rows
    finally:
        sink.close()


@click.command()
def main() -> None:
    """Rebuild the features of the archive at FOREWATT_ARCHIVE_URL."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    if not settings().archive_url:
        raise click.ClickException("FOREWATT_ARCHIVE_URL says where the archive is; it is empty")
    spark = create_session("forewatt-rebuild")
    try:
        log.info("rebuilt %d windows", rebuild(spark, settings()))
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
