"""What Spark reads from Kafka, as a frame's schema."""

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
