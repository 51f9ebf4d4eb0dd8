"""The task of Dutch sites: files as OpenSTEF publishes them, on which weather decides the power."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from forecaster.backtest.openstef import LEARNT, groups_of, judge, rows_of, run
from forecaster.errors import BacktestError
from forecaster.models.climatology import Climatology
from forecaster.models.gbm import Gbm, GbmConfig
from forecaster.registry.manifest import read_manifest
from scripts.backtest import cli

DAYS = 66


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One site and two substations, one of them without wind."""
    folder, chance = tmp_path_factory.mktemp("openstef"), np.random.default_rng(1)
    times = pd.date_range("2021-07-31 00:15", periods=DAYS * 96, freq="15min", tz="UTC")
    sun = np.clip(-np.cos(2 * np.pi * (times.hour + times.minute / 60) / 24), 0, None)
    sun = sun * np.repeat(chance.uniform(0.1, 1, DAYS), 96)
    speed = 6 + np.convolve(chance.normal(0, 3, len(times)), np.ones(24) / 5, "same")
    solar, wind = -8 * sun, -np.clip(speed, 0, 12) / 2
    site = pd.DataFrame({"index": times, "load": 3 + solar, "radiation": 3.6e6 * sun, "windspeed_100m": speed})
    site.iloc[5, 1:] = np.nan
    site.to_csv(folder / "get_model_input_pid_1.csv.gz", index=False)
    for name, windy in (("AAA", 1.0), ("BBB", 0.0)):
        table = {"datetime": times, "total_substation": 4 + solar + windy * wind, "total_solar_part": solar}
        table |= {"total_wind_part": windy * wind, "radiation": 3.6e6 * sun, "windspeed_100m": speed}
        axes = {"Lat": 52.5, "Lon": 5.5} if windy else {"lat": 52.0, "lon": 5.0}
        pd.DataFrame({**table, **axes}).to_csv(folder / f"substation_{name}.csv.gz")
    return folder


def test_the_groups_have_the_files_feeds_in_pu_and_their_weather(files: Path) -> None:
    groups = groups_of(files)
    assert {name: len(panel.assets) for name, panel in groups.items()} == {
        "sites": 1,
        "substations": 2,
        "wind": 1,
        "solar": 2,
    }
    assert {panel.assets[0].asset_class for panel in groups.values()} == {"net-load", "wind", "solar"}
    for panel in groups.values():
        learnt = panel.pu[:, : int(LEARNT * panel.steps)]
        assert np.nanmax(np.abs(learnt), axis=1) == pytest.approx(1.0, abs=1e-3)
        assert panel.outlook is not None
        assert panel.outlook.variables == ("wind-speed-100m", "irradiance")
    assert (groups["solar"].pu >= 0).all()
    assert np.nanmin(groups["sites"].pu) < -0.5
    assert np.isnan(groups["sites"].pu[0, 5])
    assert groups["wind"].assets[0].latitude == 52.5


def test_a_model_with_weather_wins_and_is_trained_on_all_learnt_days(files: Path, tmp_path: Path) -> None:
    panels = {"solar": groups_of(files)["solar"]}
    parts: list[float] = []
    scores = run(panels, {"gbm": lambda: Gbm(GbmConfig(windows=300, rows=4_000, trees=25))}, tmp_path, record(parts))
    plain, weather = scores
    assert (plain.model, weather.model) == ("gbm", "gbm with weather")
    assert weather.pinball < 0.8 * plain.pinball
    assert parts == sorted(parts)
    assert parts[-1] == pytest.approx(2.0)
    manifest = read_manifest(tmp_path / "solar" / "gbm" / "weather")
    assert manifest.learnt_until_s == manifest.trained_until_s <= panels["solar"].end_s - DAYS * 86_400 / 3
    rows = rows_of(scores)
    assert [row["target"] for row in rows] == [None, 0.03, 0.0265, 0.03]
    assert rows[2]["peer"] == {"gbm": round(plain.pinball, 6)}


def record(parts: list[float]) -> Callable[[str, float], None]:
    return lambda _name, done: parts.append(done)


def test_nothing_of_the_judged_days_is_learnt(files: Path, tmp_path: Path) -> None:
    panel = groups_of(files)["wind"]
    before = judge("wind", panel, Climatology(), tmp_path / "before", lambda _share: None)
    panel.pu[:, int(LEARNT * panel.steps) :] = 0.0
    after = judge("wind", panel, Climatology(), tmp_path / "after", lambda _share: None)
    assert before.pinball != after.pinball
    assert read_manifest(tmp_path / "before").version == read_manifest(tmp_path / "after").version


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(BacktestError, match="get_model_input_pid_"):
        groups_of(tmp_path)


def test_the_command_asks_for_the_folder_and_names_the_task() -> None:
    refused = CliRunner().invoke(cli, ["openstef"])
    assert refused.exit_code == 2
    assert "needs --data" in refused.output
    assert "openstef" in CliRunner().invoke(cli, ["--help"]).output
