"""The sun against an almanac, the clear sky against the formula's published values."""

from datetime import UTC, datetime
from math import asin, degrees
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyspark.sql import functions as F

from streaming.sun import clear_sky_w_m2, sine_of_elevation

SCHEMA = pa.schema({"s": pa.float64(), "latitude": pa.float64(), "longitude": pa.float64()})
BERLIN = (52.52, 13.405)
ALMANAC = [
    # solar noon at the solstices: 90 - latitude +- 23.44
    (datetime(2016, 6, 21, 11, 8, 7, tzinfo=UTC), BERLIN, 60.92),
    (datetime(2016, 12, 21, 11, 4, 30, tzinfo=UTC), BERLIN, 14.04),
    # overhead on the equator at the equinox, when the sun is 7 min 26 s late
    (datetime(2016, 3, 20, 12, 7, 26, tzinfo=UTC), (0.0, 0.0), 90.0),
    # sunrise and sunset in Berlin on 21 June: the centre is 0.83 degrees below the horizon
    (datetime(2016, 6, 21, 2, 43, tzinfo=UTC), BERLIN, -0.83),
    (datetime(2016, 6, 21, 19, 33, tzinfo=UTC), BERLIN, -0.83),
    # midnight sun at 70 N on the solstice: latitude + 23.44 - 90
    (datetime(2016, 6, 21, 0, 1, 50, tzinfo=UTC), (70.0, 0.0), 3.44),
    # Sydney's noon in its summer: west and south are negative
    (datetime(2016, 12, 21, 1, 53, 20, tzinfo=UTC), (-33.87, 151.21), 79.57),
]


HAURWITZ = {1.0: 1035.09, 0.5: 487.89, 0.0: 0.0, -0.3: 0.0}


def test_elevation_agrees_with_the_almanac(frame: Any) -> None:
    moments = [{"s": moment.timestamp(), "latitude": at[0], "longitude": at[1]} for moment, at, _ in ALMANAC]
    sine = sine_of_elevation(F.col("s"), F.col("latitude"), F.col("longitude"), F)
    rows = frame(moments, SCHEMA).select(sine.alias("sine")).toArrow().to_pylist()
    for row, (moment, place, elevation) in zip(rows, ALMANAC, strict=True):
        # An almanac tells minutes; at the zenith the sine is flat.
        tolerance = 0.15
        assert degrees(asin(min(1.0, row["sine"]))) == pytest.approx(elevation, abs=tolerance), (moment, place)


def test_arrays_have_the_elevation_of_columns(frame: Any) -> None:
    moments = [{"s": moment.timestamp(), "latitude": at[0], "longitude": at[1]} for moment, at, _ in ALMANAC]
    sine = sine_of_elevation(F.col("s"), F.col("latitude"), F.col("longitude"), F)
    rows = frame(moments, SCHEMA).select(sine.alias("sine")).toArrow().to_pylist()
    arrays = (np.array([each[name] for each in moments]) for name in SCHEMA.names)
    assert sine_of_elevation(*arrays).tolist() == pytest.approx([row["sine"] for row in rows], abs=1e-9)


def test_clear_sky_is_haurwitz() -> None:
    assert clear_sky_w_m2(np.array(list(HAURWITZ))).tolist() == pytest.approx(list(HAURWITZ.values()), abs=0.05)
