"""The flow, composed of the transforms: every reading judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from streaming.jobs.judge.quality import judge_quality
from streaming.jobs.read.assets import join_assets
from streaming.jobs.read.decode import decode
from streaming.jobs.read.sun import add_sun
from streaming.jobs.read.units import to_standard
from streaming.quality.rules import rules


@dataclass(frozen=True)
class Registered:
    """What the flow knows about the world when it is planned: the registry's schemas by id and the assets."""

    schemas: Mapping[int, str]
    reader_schema: str
    assets: DataFrame


# NOTE: no `where` behind this. Spark pushes conditions below the projections and repeats in each the expressions of all
# columns that it mentions; the method generated of that passes the 8,000 bytes up to which the JVM compiles one.
def judged(kafka_rows: DataFrame, registered: Registered) -> DataFrame:
    """Every message as a row: decoded, with its asset, in MW, with the sun and a quality; or with a reason why not."""
    rows = decode(kafka_rows, registered.schemas, registered.reader_schema)
    measured = to_standard(join_assets(rows, registered.assets))
    # NOTE: not current_timestamp(): as a constant of the plan it would have every micro-batch compiled anew.
    return judge_quality(add_sun(measured), rules(), F.col("arrived"))
