"""Backtests on small competitions: files in the published format, in which the weather determines the power."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from openpyxl import Workbook  # type: ignore[import-untyped]

from forecaster.backtest import competition_of
from forecaster.backtest.competition import Competition, Split
from forecaster.backtest.load import Load, predictive_stations
from forecaster.backtest.plots import draw
from forecaster.backtest.published import csv_scores, workbook_scores
from forecaster.backtest.recalibration import FACTORS, PARTS, STRENGTH, Spread, fitted_spread
from forecaster.backtest.report import figures, score_table, trial_rows, trial_table
from forecaster.backtest.run import coverage, pinball, run_competition
from forecaster.backtest.solar import Solar
from forecaster.backtest.sweep import recipe_of, search
from forecaster.backtest.wind import Wind
from forecaster.domain import quantile_levels
from forecaster.errors import BacktestError
from forecaster.network.layers import BidirectionalLstm
from forecaster.network.members import Members, clip_members
from forecaster.network.recipe import Recipe
from forewatt.figures import write_figures
from tests.forecaster.competitions import assert_same, solar_file, wind_files

SMALL = Recipe(
    members=2, hidden=8, layers=1, epochs=4, batch=16, learning_rate=0.02, dropout=0.1, averaging=0.9, trees=4
)


def load_file(folder: Path) -> None:
    """A load that depends on the temperature of two stations. As published, the file starts with hours of a cut day."""
    hours = pd.date_range("2009-08-31 19:00", "2011-02-01 00:00", freq="h")
    chance = np.random.default_rng(3)
    warmth = 60 + 25 * np.sin(2 * np.pi * (hours.dayofyear - 110) / 365) + 6 * np.sin(2 * np.pi * hours.hour / 24)
    warmth = warmth + np.repeat(chance.normal(0, 5, len(hours) // 24 + 1), 24)[: len(hours)]
    load = 120 + np.abs(warmth - 60) + 10 * np.sin(2 * np.pi * (hours.hour - 8) / 24) + chance.normal(0, 2, len(hours))
    table = pd.DataFrame({"ts_end_local": hours, "load_mw": load, "w1": warmth, "w2": warmth + 2})
    table.loc[:5, "load_mw"] = np.nan
    table.to_csv(folder / "gefcom2014_load_dev.csv.gz", index=False)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of all three competitions."""
    folder = tmp_path_factory.mktemp("competitions")
    solar_file(folder, "2013-06-01", "2013-09-01", {"2013-07": 4, "2013-08": 5})
    wind_files(folder)
    load_file(folder)
    return folder


def small(competition: Competition, epochs: int = SMALL.epochs) -> Competition:
    """The same competition, with members that train in a second."""
    recipe = replace(SMALL, epochs=epochs)
    for name in ("recipe", "joint_recipe", "wide_recipe"):
        if hasattr(competition, name):
            setattr(competition, name, recipe if name == "recipe" else replace(recipe, hidden=6))
    return competition


@pytest.mark.parametrize(("name", "first"), [(Solar.name, "4"), (Wind.name, "2010H2"), (Load.name, "4")])
def test_quantiles_of_a_task_are_ordered_and_better_than_persistence(
    files: Path, tmp_path: Path, name: str, first: str
) -> None:
    competition = competition_of(name, files)
    competition = small(competition, epochs=12)
    assert competition.tasks()[0] == first
    shares: list[float] = []
    (score,) = run_competition(competition, tmp_path, lambda _task, share: shares.append(share), [first])
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    for quantiles in score.quantiles.values():
        assert quantiles.shape == (*score.truth.shape, competition.levels)
        assert np.isfinite(quantiles).all()
        assert (np.diff(quantiles, axis=-1) >= -1e-6).all()
    assert score.pinball["lstm"] < score.pinball["persistence"]
    assert score.pinball["blend"] <= max(score.pinball["lstm"], score.pinball["lightgbm"])


def test_solar_training_cases_do_not_depend_on_the_task(files: Path, tmp_path: Path) -> None:
    shutil.copytree(files, tmp_path / "changed")
    path = tmp_path / "changed" / "gefcom2014_solar_dev.csv.gz"
    table = pd.read_csv(path)
    table.loc[table["task"] >= 4, "power"] = 0.5
    table.to_csv(path, index=False)
    original, changed = (Solar(folder).split("4") for folder in (files, tmp_path / "changed"))
    assert_same(original.train, changed.train)
    assert np.array_equal(original.test.features, changed.test.features)
    assert np.array_equal(original.test.scale, changed.test.scale)
    for name, values in original.baselines.items():
        assert np.array_equal(values, changed.baselines[name]), name
    assert not np.array_equal(original.truth, changed.truth, equal_nan=True)


def test_wind_training_cases_do_not_depend_on_the_half_year(files: Path) -> None:
    wind = Wind(files)
    split = wind.split("2010H2")
    wind._power[wind._power.index >= "2010-07-01"] = 0.123
    again = wind.split("2010H2")
    assert np.array_equal(split.train.truth, again.train.truth, equal_nan=True)
    assert np.isnan(split.truth[:, :24]).all(), "only leads of 25 hours and more are scored"
    assert np.isfinite(split.truth[:-1, 24:]).all()


def test_load_training_cases_do_not_depend_on_the_month(files: Path) -> None:
    load = Load(files)
    split = load.split("4")
    month = load._days.to_period("M") >= pd.Period("2011-01")
    load._load[month], load._stations[month] = 999.0, 0.0
    again = load.split("4")
    assert np.array_equal(split.test.features, again.test.features)
    assert np.array_equal(split.test.scale, again.test.scale)
    assert np.array_equal(split.train.truth, again.train.truth, equal_nan=True)


def test_stations_that_predict_the_load_are_chosen() -> None:
    chance = np.random.default_rng(4)
    warmth = chance.uniform(20, 90, (60, 24))
    unrelated = chance.uniform(20, 90, (60, 24, 5))
    stations = np.concatenate([unrelated[..., :3], warmth[..., None], unrelated[..., 3:]], axis=-1)
    near = warmth[..., None] + chance.normal(0, 5, (60, 24, 5))
    load = (np.abs(warmth - 60)).astype(np.float32)
    load[7, 3] = np.nan
    chosen = predictive_stations(np.concatenate([stations, near], axis=-1).astype(np.float32), load)
    assert chosen.tolist() == [3, 6, 7, 8, 9, 10]


def test_features_contain_the_wind_of_the_right_lead_and_farm(files: Path) -> None:
    split = Wind(files).split("2010H2")
    # here power is speed / 12; the first feature is the farm's own wind, the fourth its usual power at that speed
    cases = split.test.features.reshape(7, -1, *split.test.features.shape[1:])
    power = np.moveaxis(np.clip(cases[..., 0] / 12, 0, 1), 0, -1)
    assert np.allclose(
        power[:, 24:][np.isfinite(split.truth[:, 24:])], split.truth[np.isfinite(split.truth)], atol=1e-5
    )
    assert np.abs(np.moveaxis(cases[..., 3], 0, -1) - power).max() < 0.05
    assert np.array_equal(split.merge(cases[..., :1].reshape(-1, 48, 1, 1))[..., 0], np.moveaxis(cases[..., 0], 0, -1))


def test_all_hours_of_the_month_are_forecast_exactly_once(files: Path) -> None:
    split = Solar(files).split("4")
    assert np.isfinite(split.truth).sum() == 2 * 31 * 24
    assert np.isfinite(Load(files).split("4").truth).sum() == 31 * 24


def test_a_second_file_with_later_months_continues_the_tasks(files: Path, tmp_path: Path) -> None:
    shutil.copy(files / "gefcom2014_solar_dev.csv.gz", tmp_path)
    solar_file(tmp_path, "2013-09-01", "2013-10-01", {"2013-09": 11}, name="later")
    assert Solar(tmp_path).tasks() == ["4", "5", "11"]
    assert np.isfinite(Solar(tmp_path).split("11").truth).sum() == 2 * 30 * 24


def test_finished_ensembles_are_read_from_the_cache(files: Path, tmp_path: Path) -> None:
    competition = small(competition_of(Solar.name, files))
    (first,) = run_competition(competition, tmp_path, lambda *_: None, ["4"])
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    (again,) = run_competition(competition, tmp_path, lambda *_: None, ["4"])
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == stamps
    assert again.pinball == first.pinball
    competition = small(competition, epochs=2)
    run_competition(competition, tmp_path, lambda *_: None, ["4"])
    ensembles = len(stamps) - 1
    assert len(list(tmp_path.iterdir())) == len(stamps) + ensembles, "only LightGBM's trees are read from the cache"


def test_the_same_seed_gives_the_same_quantiles(files: Path, tmp_path: Path) -> None:
    competition = small(competition_of(Wind.name, files))
    scores = [run_competition(competition, tmp_path / name, lambda *_: None)[0] for name in ("a", "b")]
    assert np.array_equal(scores[0].quantiles["lstm"], scores[1].quantiles["lstm"])


def test_table_and_figures_contain_all_models_and_targets(files: Path, tmp_path: Path) -> None:
    competition = small(competition_of(Wind.name, files))
    scores = run_competition(competition, tmp_path, lambda *_: None)
    write_figures(tmp_path / "out" / "backtest.json", figures(competition, scores))
    rows = json.loads((tmp_path / "out" / "backtest.json").read_text())
    assert {"name", "value", "unit", "target", "direction", "peer"} == set(rows[0])
    assert {row["direction"] for row in rows} <= {"max", "min"}
    assert 0.0412 in [row["target"] for row in rows]
    assert score_table(competition, scores).row_count == 6
    page = draw("wind", scores, tmp_path / "out", "backtest")
    assert page.read_text().count("data:image/png;base64,iVBOR") == 4
    assert len(list(page.parent.glob("*.png"))) == 4


def test_missing_files_are_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(BacktestError, match="gefcom2014_solar"):
        competition_of(Solar.name, tmp_path)
    with pytest.raises(ValueError, match="no competition"):
        competition_of("chess", tmp_path)


def test_published_scores_are_read_from_csv_and_empty_without_a_file(tmp_path: Path) -> None:
    assert csv_scores(tmp_path / "none.csv") == {}
    assert workbook_scores(tmp_path / "none.xlsx", "Load") == {}
    (tmp_path / "scores.csv").write_text("Tasks,A,B\nTask1,0.5,\nTask2,0.25,0.5\n")
    assert csv_scores(tmp_path / "scores.csv") == {"A": {"1": 0.5, "2": 0.25}, "B": {"2": 0.5}}


def test_published_scores_of_a_track_are_read_from_its_sheet(tmp_path: Path) -> None:
    path, workbook = tmp_path / "scores.xlsx", Workbook()
    workbook.active.title = "Wind"
    sheet = workbook.create_sheet("Load")
    for row in (["Participant", "Task1", "Task2", "remark"], ["A", 9.5, None, "late"], [], ["B", 8, 7.25]):
        sheet.append(row)
    workbook.save(path)
    assert workbook_scores(path, "Load") == {"A": {"1": 9.5}, "B": {"1": 8.0, "2": 7.25}}
    with pytest.raises(BacktestError, match="no sheet Solar, only Wind, Load"):
        workbook_scores(path, "Solar")


def spread_by(factor_below: float, factor_above: float, count: int = 12_000) -> tuple[np.ndarray, np.ndarray]:
    """Truths (count, 1, 1) and quantiles; their distances from the median are too small by the factors."""
    chance = np.random.default_rng(4)
    levels = quantile_levels(99)
    standard = np.array([NormalDist(0.0, 0.5).inv_cdf(float(level)) for level in levels])
    factors = np.where(levels < 0.5, factor_below, factor_above)
    median = chance.uniform(3.0, 6.0, (count, 1, 1))
    truth = chance.normal(median, 0.5).astype(np.float32)
    return truth, (median[..., None] + standard / factors).astype(np.float32)


def test_recalibration_widens_each_side_by_its_own_factor() -> None:
    truth, narrow = spread_by(1.4, 1.2)
    scale = np.ones_like(truth)
    spread = fitted_spread(truth, narrow, scale)
    assert spread.below == pytest.approx([1.4] * PARTS, abs=0.15)
    assert spread.above == pytest.approx([1.2] * PARTS, abs=0.1)
    moved = spread.applied(narrow, scale)
    assert np.array_equal(moved[..., 49], narrow[..., 49])
    deviations = [
        np.abs((truth[..., None] <= q).mean(axis=(0, 1, 2)) - quantile_levels(99)).mean() for q in (narrow, moved)
    ]
    assert deviations[1] < 0.4 * deviations[0]


def test_recalibration_narrows_intervals_by_at_most_a_fifth() -> None:
    truth, wide = spread_by(0.5, 0.5)
    scale = np.ones_like(truth)
    spread = fitted_spread(truth, wide, scale)
    least = 1 + STRENGTH * (FACTORS[0] - 1)
    assert (*spread.below, *spread.above) == pytest.approx([least] * 2 * PARTS)
    few = fitted_spread(truth[:20], wide[:20] / 10, scale[:20])
    assert few == Spread()


def test_recalibration_widens_intervals_below_zero() -> None:
    truth, narrow = (values - 4.5 for values in spread_by(1.4, 1.4))
    spread = fitted_spread(truth, narrow, np.ones_like(truth))
    assert spread.below == pytest.approx([1.32] * PARTS, abs=0.15)
    moved = spread.applied(narrow, np.ones_like(truth))
    negative = narrow[..., 49] < -0.5
    assert (moved[negative][:, 0] < narrow[negative][:, 0]).mean() > 0.9


def test_low_and_high_forecasts_have_their_own_factors() -> None:
    truth, narrow = spread_by(1.4, 1.4)
    clear = narrow[..., 49:50] > 5.0
    sharp = np.where(clear, narrow[..., 49:50] + 1.4 * (narrow - narrow[..., 49:50]), narrow)
    spread = fitted_spread(truth, sharp, np.ones_like(truth))
    assert spread.below == pytest.approx([1.3, 1.3, 1.0], abs=0.1)
    few = spread.applied(sharp[:5], np.ones_like(truth[:5]))
    assert np.array_equal(few, spread.applied(sharp, np.ones_like(truth))[:5])


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.float32, (2, 3, 1, 9), elements=st.floats(0, 1, width=32)),
    arrays(np.float32, (2, 3, 1), elements=st.floats(0, 1, width=32)),
    st.tuples(*[st.floats(0.5, 2)] * 2),
    st.tuples(*[st.floats(0.5, 2)] * 2),
    st.floats(0, 1),
)
def test_recalibrated_quantiles_stay_ordered_and_bounded(
    quantiles: np.ndarray, scale: np.ndarray, below: tuple[float, ...], above: tuple[float, ...], highest: float
) -> None:
    ordered = np.sort(quantiles, axis=-1)
    moved = Spread(below, above, highest, (0.5,)).applied(ordered, scale)
    assert (np.diff(moved, axis=-1) >= -1e-6).all()
    assert (moved >= 0).all()
    assert (moved <= np.maximum(ordered, np.float32(highest))).all()


def test_pinball_and_coverage_by_hand() -> None:
    truth = np.array([[[0.6], [np.nan]]], np.float32)
    quantiles = np.full((1, 2, 1, 9), 0.5, np.float32)
    cases = Solar  # not read: only the truth and the mask are
    split = Split(cases, cases, truth, np.isfinite(truth), {})  # type: ignore[arg-type]
    assert pinball(split, quantiles) == pytest.approx(0.1 * 0.5, rel=1e-4)
    assert coverage(split, quantiles) == 0.0
    assert coverage(split, np.where(np.arange(9) > 4, 1.0, 0.0) * np.ones_like(quantiles)) == 1.0


def test_members_do_not_learn_from_each_other_or_from_cases_they_left_out(files: Path) -> None:
    train = Wind(files).split("2010H2").train.take(np.arange(80))
    folds = np.arange(80) % 2
    changed = replace(train, truth=np.where((folds == 0)[:, None, None], 1 - train.truth, train.truth))
    quantiles = []
    for cases in (train, changed):
        members = Members(cases, folds, 9, replace(SMALL, dropout=0.0, noise=0.0))
        members.fit(lambda _share: None)
        quantiles.append(members.predict_left_out())
    # the first member leaves the changed cases out, so its quantiles (those of fold 0) do not change
    assert np.array_equal(quantiles[0][folds == 0], quantiles[1][folds == 0])
    assert np.abs(quantiles[0] - quantiles[1])[folds == 1].max() > 1e-3


@pytest.mark.parametrize("members", [2, 3])
def test_a_layer_for_all_members_equals_one_pytorch_layer_per_member(members: int) -> None:
    torch.manual_seed(5)
    layer, inputs = BidirectionalLstm(members, 4, 6), torch.randn(members, 5, 7, 4)
    outputs, walks = layer(inputs), layer.walks
    for member in range(members):
        plain = torch.nn.LSTM(4, 6, batch_first=True, bidirectional=True)
        for name, at in (("l0", member), ("l0_reverse", members + member)):
            # PyTorch's gates are input, forget, cell, output; ours input, forget, output, cell
            order = torch.cat([torch.arange(12), torch.arange(18, 24), torch.arange(12, 18)])
            own = {
                f"weight_ih_{name}": walks.from_input.weight[at].T,
                f"weight_hh_{name}": walks.from_state[at].T,
            }
            own |= {f"bias_ih_{name}": walks.from_input.bias[at, 0], f"bias_hh_{name}": torch.zeros(24)}
            for weight, values in own.items():
                getattr(plain, weight).data = values.detach()[order]
        assert torch.allclose(outputs[member], plain(inputs[member])[0], atol=1e-6)


def test_the_gradient_of_each_member_is_clipped_separately() -> None:
    def by_member(weight: torch.nn.Parameter) -> torch.Tensor:
        assert weight.grad is not None
        return weight.grad.view(2, 2, *weight.shape[1:])

    layer = BidirectionalLstm(2, 3, 4)
    for weight in layer.parameters():
        weight.grad = torch.ones_like(weight)
        by_member(weight)[:, 1] *= 1e-4
    small = [by_member(weight)[:, 1].clone() for weight in layer.parameters()]
    clip_members(layer, 2)
    parts = [by_member(weight) for weight in layer.parameters()]
    assert sum(float(part[:, 0].pow(2).sum()) for part in parts) == pytest.approx(1, rel=1e-4)
    assert all(torch.equal(part[:, 1], before) for part, before in zip(parts, small, strict=True))


def test_a_search_uses_no_tasks_and_continues_where_it_stopped(files: Path, tmp_path: Path) -> None:
    competition = small(competition_of(Wind.name, files))
    competition = small(competition, epochs=2)
    (default,) = search(competition, 1, tmp_path, lambda *_: None)
    assert default.recipe == competition.recipe
    assert recipe_of(1, default.recipe) == recipe_of(1, default.recipe) != recipe_of(2, default.recipe)
    (before,) = tmp_path.iterdir()
    stamp = before.stat().st_mtime_ns
    competition._power[competition._power.index >= "2010-07-01"] = 0.9  # type: ignore[attr-defined]
    longer = search(competition, 2, tmp_path, lambda *_: None)
    assert before.stat().st_mtime_ns == stamp
    assert [trial.loss for trial in longer] == sorted(trial.loss for trial in longer)
    assert default in longer
    assert trial_table(Wind.name, longer).row_count == len(trial_rows(longer)) == 2
