"""The schema of the rows that Spark reads from Kafka."""

import pyarrow as pa

MESSAGES = pa.schema(
    {
        "topic": pa.string(),
        "partition": pa.int32(),
        "offset": pa.int64(),
        "timestamp": pa.timestamp("us", "UTC"),
        "value": pa.binary(),
    },
)
