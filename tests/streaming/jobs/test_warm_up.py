"""The warm-up takes as long as it needs, and ends at a query that stands still."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from pyspark.sql import DataFrame, SparkSession

from forewatt.embedded.stack import Stack
from streaming.errors import JobFailed
from streaming.jobs.warm_up import WAVES, Standstill, warm_up
from streaming.kafka.topics import WARM_UP, create_topics

PATIENCE_S = 300.0


def test_standstill__slow_batches__never_lasts() -> None:
    standstill = Standstill(PATIENCE_S, 0.0)
    waves = [(batch, batch * (PATIENCE_S - 1)) for batch in range(len(WAVES))]
    assert not any(standstill.lasts(batch, now_s) for batch, now_s in waves)
    assert waves[-1][1] > 2 * PATIENCE_S


def test_standstill__the_same_batch_for_too_long__lasts() -> None:
    standstill = Standstill(PATIENCE_S, 0.0)
    seen = [standstill.lasts(batch, now_s) for batch, now_s in ((-1, 1.0), (0, 200.0), (0, 499.0), (0, 501.0))]
    assert seen == [False, False, False, True]


def test_warm_up__a_query_stands_still__fails_and_names_it(
    stack_parts: Callable[..., Stack], spark: SparkSession, tmp_path: Path
) -> None:
    settings = stack_parts("kafka", "registry").settings
    create_topics(settings.kafka_bootstrap)
    source = {"kafka.bootstrap.servers": settings.kafka_bootstrap, "subscribe": WARM_UP}
    messages = spark.readStream.format("kafka").options(**source).load()
    held = Event()

    def hold(_batch: DataFrame, _number: int) -> None:
        held.wait()

    writer = messages.writeStream.queryName("stuck").option("checkpointLocation", str(tmp_path))
    query = writer.foreachBatch(hold).start()
    try:
        with pytest.raises(JobFailed, match="the query stuck finished no batch of its warm-up for 1 s"):
            warm_up(settings, [query], patience_s=1.0)
    finally:
        held.set()
        query.stop()
