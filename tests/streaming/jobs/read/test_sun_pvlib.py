"""Compares the sun and the clear sky with pvlib, which runs in its own environment (build/deep)."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from forewatt.clear_sky import clear_sky_w_m2, sine_of_elevation

pytestmark = pytest.mark.deep

PYTHON = Path(__file__).resolve().parents[4] / "build" / "deep" / "bin" / "python"
PLACES = [(52.52, 13.405), (0.0, 0.0), (-33.87, 151.21), (69.65, 18.96), (37.77, -122.42)]
SECONDS = list(range(1_262_304_000, 1_893_456_000, 86_400 * 13 + 7_919))
"""From 2010 to 2030, spread over all hours of the day and days of the year."""
PVLIB = """
import json, sys
import pandas as pd
from pvlib import clearsky, solarposition
seconds, places = json.load(sys.stdin)
times = pd.to_datetime(seconds, unit="s", utc=True)
results = []
for latitude, longitude in places:
    sun = solarposition.get_solarposition(times, latitude, longitude, method="nrel_numpy")
    sky = clearsky.haurwitz(sun["zenith"])["ghi"]
    results.append([sun["elevation"].tolist(), sky.tolist()])
json.dump(results, sys.stdout)
"""


def test_elevation_and_clear_sky_agree_with_pvlib() -> None:
    query = json.dumps([SECONDS, PLACES])
    answer = subprocess.run([PYTHON, "-c", PVLIB], input=query, capture_output=True, text=True, check=True).stdout
    for (latitude, longitude), (elevation, sky) in zip(PLACES, json.loads(answer), strict=True):
        sine = sine_of_elevation(np.array(SECONDS, float), latitude, longitude)
        error = np.degrees(np.arcsin(np.clip(sine, -1, 1))) - np.array(elevation)
        assert np.abs(error).max() < 0.02, (latitude, np.abs(error).max())
        assert np.abs(clear_sky_w_m2(sine) - np.array(sky)).max() < 0.5
    assert len(SECONDS) > 500
