"""What the queries report of themselves."""

from datetime import UTC, datetime

import pyarrow as pa

from streaming.jobs.queries import lag_records, oldest_s

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)


def test_oldest__rows_of_spark__time_of_the_first_arrival() -> None:
    moments = [NOON.replace(second=second) for second in (7, 3, 9)]
    for unit in ("ms", "us", "ns"):
        assert oldest_s(pa.table({"arrived": pa.array(moments, pa.timestamp(unit, "UTC"))})) == NOON.timestamp() + 3


def test_lag__sources_of_a_progress__are_added_up() -> None:
    assert (
        lag_records([{"metrics": {"maxOffsetsBehindLatest": "12"}}, {"metrics": {"maxOffsetsBehindLatest": "3"}}]) == 15
    )
    assert lag_records([{"metrics": None}, {"metrics": {}}]) == 0
