"""The two flows, composed of the transforms: every reading judged, and the windows over the good ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from streaming.jobs.rules import GOOD, rules
from streaming.jobs.transforms.assets import join_assets
from streaming.jobs.transforms.decode import decode
from streaming.jobs.transforms.irradiance import add_irradiance
from streaming.jobs.transforms.quality import judge_quality
from streaming.jobs.transforms.units import to_standard
from streaming.jobs.transforms.windows import add_per_unit, add_ramp, drop_repeats, finished, slide


@dataclass(frozen=True)
class Registered:
    """What the flows know about the world when they are planned: the registry's schema ids and the assets."""

    schema_ids: Sequence[int]
    reader_schema: str
    assets: DataFrame


def judged(kafka_rows: DataFrame, registered: Registered) -> DataFrame:
    """Every message as a row: decoded, with its asset, in MW, with the sun and a quality; or with a reason why not."""
    rows = decode(kafka_rows, registered.schema_ids, registered.reader_schema)
    measured = to_standard(join_assets(rows, registered.assets))
    # NOTE: not current_timestamp(): as a constant of the plan it would have every micro-batch compiled anew.
    return judge_quality(add_irradiance(measured), rules(), F.col("arrived"))


def featured(kafka_rows: DataFrame, registered: Registered) -> DataFrame:
    """The features of every finished window that a good reading has changed."""
    return features_of(judged(kafka_rows, registered).where(F.col("reason").isNull()))


def features_of(readings: DataFrame) -> DataFrame:
    """The features of judged readings; from a stream and from the archive they are the same."""
    power = F.col("power_mw").isNotNull()
    good = readings.where(power & (F.col("quality") == GOOD))
    return add_irradiance(add_per_unit(add_ramp(finished(slide(drop_repeats(good))))))
