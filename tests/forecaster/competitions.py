"""Files of small competitions in the published format, in which the weather determines the power."""

from pathlib import Path

import numpy as np
import pandas as pd

from forecaster.network.cases import Cases


def solar_file(folder: Path, first: str, last: str, tasks: dict[str, int], name: str = "dev") -> None:
    """Two sites whose power is the radiation times a factor of cloud, both of which are in the forecast."""
    hours = pd.date_range(f"{first} 01:00", f"{last} 00:00", freq="h")
    start = hours - pd.Timedelta(hours=1)
    chance = np.random.default_rng(start[0].toordinal())
    parts = []
    for zone in (1, 2):
        sun = np.clip(np.sin((start.hour.to_numpy() - 20) % 24 * np.pi / 13), 0, None)
        sun = np.where((start.hour.to_numpy() - 20) % 24 < 13, sun, 0)
        cloud = np.repeat(chance.random(len(hours) // 24), 24)
        own = sun * 1_000 * (1 - 0.7 * cloud) * 3_600
        total = pd.Series(own).groupby(start.date).cumsum().to_numpy()
        power = np.clip(own / 3.6e6 + chance.normal(0, 0.02, len(hours)) * sun, 0, 1)
        rows = {"zone": zone, "ts_end_utc": hours, "power": power, "tcc": cloud, "ssrd_acc": total, "tsr_acc": total}
        rows |= {"strd_acc": start.hour * 1e6, "tp_acc": 0.0, "t2m": 285.0, "sp": 93_000.0, "rh": 50.0}
        rows |= {"tclw": 0.0, "tciw": 0.0, "u10": 1.0, "v10": 0.0}
        rows["task"] = [tasks.get(f"{moment:%Y-%m}", 0) for moment in start]
        parts.append(pd.DataFrame(rows))
    pd.concat(parts).to_csv(folder / f"gefcom2014_solar_{name}.csv.gz", index=False)


def wind_files(folder: Path) -> None:
    """Seven farms whose power is proportional to the wind speed, with forecasts issued at 00 and 12 UTC."""
    chance = np.random.default_rng(2)
    hours = pd.date_range("2010-01-20", "2010-07-10", freq="h")
    wind = np.abs(np.cumsum(chance.normal(0, 0.6, (len(hours), 7)), axis=0) % 24 - 12)
    table = pd.DataFrame(np.clip(wind / 12, 0, 1), index=hours, columns=range(1, 8)).stack().reset_index()
    table.columns = ["ts_utc", "farm", "power"]
    table.to_csv(folder / "gefcom2012_wind_power_dev.csv.gz", index=False)
    issues = np.arange(0, len(hours) - 49, 12)
    places = issues[:, None] + np.arange(1, 49)
    axes = np.meshgrid(issues, np.arange(1, 49), np.arange(1, 8), indexing="ij")
    rows = {"farm": axes[2].ravel(), "issue_utc": hours[axes[0].ravel()], "hors": axes[1].ravel()}
    rows |= {"u": wind[places].ravel(), "v": 0.0}
    pd.DataFrame(rows).to_csv(folder / "gefcom2012_wind_nwp_dev.csv.gz", index=False)


def assert_same(cases: Cases, others: Cases) -> None:
    """Both have the same values of every kind, and none of those kinds that they do not have."""
    arrays, other = cases.arrays(), others.arrays()
    assert arrays.keys() == other.keys()
    for name, values in arrays.items():
        assert np.array_equal(values, other[name], equal_nan=True), name
