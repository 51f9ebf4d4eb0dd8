"""Compares the sun's elevation in Spark columns with an almanac and with NumPy."""

from datetime import UTC, datetime
from math import asin, degrees
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyspark.sql import functions as F

from forewatt.clear_sky import sine_of_elevation

SCHEMA = pa.schema({"s": pa.float64(), "latitude": pa.float64(), "longitude": pa.float64()})
BERLIN = (52.52, 13.405)
ALMANAC = [
    # solar noon at the solstices: 90 - latitude +- 23.44
    (datetime(2016, 6, 21, 11, 8, 7, tzinfo=UTC), BERLIN, 60.92),
    (datetime(2016, 12, 21, 11, 4, 30, tzinfo=UTC), BERLIN, 14.04),
    # overhead on the equator at the equinox; the equation of time is 7 min 26 s
    (datetime(2016, 3, 20, 12, 7, 26, tzinfo=UTC), (0.0, 0.0), 90.0),
    # sunrise and sunset in Berlin on 21 June: the centre is 0.83 degrees below the horizon
    (datetime(2016, 6, 21, 2, 43, tzinfo=UTC), BERLIN, -0.83),
    (datetime(2016, 6, 21, 19, 33, tzinfo=UTC), BERLIN, -0.83),
    # midnight sun at 70 N on the solstice: latitude + 23.44 - 90
    (datetime(2016, 6, 21, 0, 1, 50, tzinfo=UTC), (70.0, 0.0), 3.44),
    # solar noon in Sydney in summer: south and west are negative
    (datetime(2016, 12, 21, 1, 53, 20, tzinfo=UTC), (-33.87, 151.21), 79.57),
]


def test_elevation_agrees_with_the_almanac(frame: Any) -> None:
    moments = [{"s": moment.timestamp(), "latitude": at[0], "longitude": at[1]} for moment, at, _ in ALMANAC]
    sine = sine_of_elevation(F.col("s"), F.col("latitude"), F.col("longitude"), F)
    rows = frame(moments, SCHEMA).select(sine.alias("sine")).toArrow().to_pylist()
    for row, (moment, place, elevation) in zip(rows, ALMANAC, strict=True):
        # An almanac is accurate to a minute; near the zenith the sine is flat.
        tolerance = 0.15
        assert degrees(asin(min(1.0, row["sine"]))) == pytest.approx(elevation, abs=tolerance), (moment, place)


def test_arrays_and_columns_give_the_same_elevation(frame: Any) -> None:
    moments = [{"s": moment.timestamp(), "latitude": at[0], "longitude": at[1]} for moment, at, _ in ALMANAC]
    sine = sine_of_elevation(F.col("s"), F.col("latitude"), F.col("longitude"), F)
    rows = frame(moments, SCHEMA).select(sine.alias("sine")).toArrow().to_pylist()
    arrays = (np.array([moment[name] for moment in moments]) for name in SCHEMA.names)
    assert sine_of_elevation(*arrays).tolist() == pytest.approx([row["sine"] for row in rows], abs=1e-9)
