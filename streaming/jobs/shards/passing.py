"""Passes readings on that belong to another shard, such as those of an asset that has moved to another region.

The gateway chooses a reading's partition by the region that it knows. Where that is wrong, the shard that reads it
sends the message to its region's partition again, with its time of arrival. Readings are known by asset and time, so
one that is passed on twice is stored once.
"""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc
from confluent_kafka import KafkaException, Producer
from prometheus_client import Counter

from streaming.kafka.regions import partition_of, telemetry_partitions
from streaming.kafka.topics import TELEMETRY_CLASSES
from streaming.kafka.traces import HEADER, trace_headers

FLUSH_S = 20.0
PASSED = Counter("forewatt_jobs_passed_on_total", "Readings that were sent on to the partition of another shard")


class Passing:
    """Sends messages to the partitions of their regions."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, "linger.ms": 5})

    def send(self, rows: pa.Table, region_of: Mapping[str, str]) -> None:
        """Send these rows' messages on; KafkaException unless the broker takes all of them."""
        partitions = telemetry_partitions(self._bootstrap, TELEMETRY_CLASSES)
        arrived_ms = pc.cast(pc.cast(rows["arrived"], pa.timestamp("ms", "UTC"), safe=False), pa.int64())
        traces = rows[HEADER] if HEADER in rows.column_names else pa.nulls(rows.num_rows)
        columns = (rows["topic"], rows["asset_id"], rows["payload"], arrived_ms, traces)
        for topic, name, payload, moment, trace in zip(*(column.to_pylist() for column in columns), strict=True):
            partition = partition_of(region_of[name], partitions[topic])
            headers = trace_headers(trace)
            self._producer.produce(topic, payload, name.encode(), partition, timestamp=moment, headers=headers)
        if left := self._producer.flush(FLUSH_S):
            raise KafkaException(f"{left} readings were not passed on to their shards within {FLUSH_S:.0f} s")
        PASSED.inc(rows.num_rows)

    def close(self) -> None:
        """Wait until all messages are delivered, for at most FLUSH_S."""
        self._producer.flush(FLUSH_S)
