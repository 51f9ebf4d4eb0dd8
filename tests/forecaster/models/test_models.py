"""Requirements on every model, and details of single models."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import lightgbm
import numpy as np
import pytest

from forecaster.domain import DAY, Asset, Horizon, Panel
from forecaster.errors import HorizonError, TrainingError
from forecaster.features.grid import LEAD, STEPS, Grid, Picks
from forecaster.models import KINDS, model_class
from forecaster.models.base import Model
from forecaster.models.climatology import weighted_quantiles
from forecaster.models.gbm import Gbm, GbmConfig
from forecaster.models.lstm import Lstm, LstmConfig
from forecaster.models.trees import Forest, forest_of
from forecaster.registry.folder import load_trained
from forecaster.training.pipeline import TrainingOutcome

TINY: dict[str, Callable[[int], Model]] = {
    "lstm": lambda seed: Lstm(LstmConfig(hidden=6, members=1, windows=128, epochs=1, batch=64, seed=seed, threads=1)),
    "gbm": lambda seed: Gbm(GbmConfig(windows=100, rows=600, trees=4, seed=seed, threads=1)),
}


def at_end(panel: Panel) -> tuple[Panel, Horizon]:
    issue_s = panel.end_s
    return panel, Horizon(issue_s, issue_s + LEAD * 900)


def mid_picks(panel: Panel) -> Picks:
    feed = np.arange(len(panel.assets))
    anchor = np.full_like(feed, 30 * DAY)
    return Picks(feed, anchor, anchor - LEAD)


@pytest.mark.parametrize("name", KINDS)
def test_quantiles_are_ordered_and_within_bounds(outcomes: dict[str, TrainingOutcome], panel: Panel, name: str) -> None:
    quantiles = outcomes[name].trained.forecast(*at_end(panel))
    assert quantiles.shape == (8, STEPS, 9)
    assert np.isfinite(quantiles).all()
    assert (np.diff(quantiles, axis=-1) >= 0).all()
    assert quantiles.max() <= 1
    assert quantiles[:4].min() >= 0
    assert quantiles[6:].min() >= 0


@pytest.mark.parametrize("name", KINDS)
def test_solar_forecasts_are_zero_at_night(outcomes: dict[str, TrainingOutcome], panel: Panel, name: str) -> None:
    midnight = panel.start_s + 40 * 86_400
    quantiles = outcomes[name].trained.forecast(panel, Horizon(midnight - 9_600, midnight - 6_000 + 600))
    assert (quantiles[:2, 8:12] == 0).all()
    assert (quantiles[6:, 8:12] > 0).all()


@pytest.mark.parametrize("name", KINDS)
def test_values_after_the_issue_time_change_nothing(
    outcomes: dict[str, TrainingOutcome], panel: Panel, name: str
) -> None:
    issue_s = panel.start_s + 40 * 86_400 + 100
    horizon = Horizon(issue_s, panel.start_s + 40 * 86_400 + 3_600)
    changed = replace(panel, pu=np.where(panel.times_s + 900 > issue_s, np.float32(0.9), panel.pu))
    trained = outcomes[name].trained
    assert np.array_equal(trained.forecast(panel, horizon), trained.forecast(changed, horizon))


@pytest.mark.parametrize("name", KINDS)
def test_a_loaded_model_gives_the_same_forecast(
    outcomes: dict[str, TrainingOutcome], panel: Panel, models_folder: Path, name: str
) -> None:
    again = load_trained(models_folder / name)
    assert again.version == outcomes[name].trained.version
    assert np.array_equal(again.forecast(*at_end(panel)), outcomes[name].trained.forecast(*at_end(panel)))


@pytest.mark.parametrize("name", KINDS)
def test_a_model_beats_persistence_on_held_out_days(outcomes: dict[str, TrainingOutcome], name: str) -> None:
    losses = outcomes[name].manifest.metrics["all"]
    assert losses["model"] < losses["persistence"]


@pytest.mark.parametrize("name", TINY)
def test_training_is_reproducible_by_seed(panel: Panel, name: str) -> None:
    predictions = []
    for seed in (5, 5, 6):
        model = TINY[name](seed)
        model.fit(panel, lambda _share: None)
        predictions.append(model.predict(Grid(panel), mid_picks(panel)))
    assert np.array_equal(predictions[0], predictions[1])
    assert not np.array_equal(predictions[0], predictions[2])


@pytest.mark.parametrize("name", KINDS)
def test_too_little_history_is_refused(panel: Panel, name: str) -> None:
    with pytest.raises(TrainingError, match="need"):
        model_class(name)().fit(replace(panel, pu=panel.pu[:, : 3 * DAY]), lambda _share: None)


def test_fitting_reports_progress_up_to_one(panel: Panel) -> None:
    for make in TINY.values():
        shares: list[float] = []
        make(1).fit(panel, shares.append)
        assert shares == sorted(shares)
        assert shares[-1] == pytest.approx(1.0)


def test_an_unknown_model_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no model 'oracle'.*lstm"):
        model_class("oracle")


@pytest.mark.parametrize(
    "horizon",
    [
        Horizon(900_000, 903_600, steps=0),
        Horizon(900_000, 903_600, steps=193),
        Horizon(900_000, 903_600, levels=5),
        Horizon(900_000, 903_600, step_s=1_800),
        Horizon(900_000, 903_601),
        Horizon(900_000, 899_100),
        Horizon(900_000, 900_000 + 50 * 3_600),
        Horizon(900_000, 900_000 + 5 * 3_600, steps=192),
    ],
)
def test_an_unsupported_horizon_is_refused(outcomes: dict[str, TrainingOutcome], horizon: Horizon) -> None:
    with pytest.raises(HorizonError):
        outcomes["climatology"].trained.require(horizon)


def test_climatology_forecasts_a_new_feed_with_its_class_mean(
    outcomes: dict[str, TrainingOutcome], panel: Panel
) -> None:
    new_feed = Panel((Asset("new", "load", 1.0, 51.0, 9.0),), panel.start_s, panel.pu[6:7])
    model = outcomes["climatology"].trained.model
    known = model.predict(Grid(panel), mid_picks(panel))
    fresh = model.predict(Grid(new_feed), Picks(np.array([0]), np.array([30 * DAY]), np.array([30 * DAY - LEAD])))
    assert np.allclose(fresh[0], known[6:8].mean(axis=0), atol=1e-6)


def test_weighted_quantiles_follow_the_weights() -> None:
    values, levels = np.array([0.0, 1.0], np.float32), np.array([0.5], np.float32)
    assert weighted_quantiles(values, np.array([1.0, 1.0]), levels)[0] == pytest.approx(0.5)
    assert weighted_quantiles(values, np.array([1.0, 9.0]), levels)[0] > 0.8


def test_the_array_forest_equals_the_booster(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    features = chance.normal(size=(900, 5)).astype(np.float32)
    target = np.sin(features[:, 0]) + features[:, 1] * features[:, 2]
    options = {"objective": "quantile", "alpha": 0.3, "verbosity": -1, "use_missing": False, "num_threads": 1}
    booster = lightgbm.train(options, lightgbm.Dataset(features, target), num_boost_round=20)
    forest = forest_of(booster.dump_model())
    assert np.allclose(forest.predict(features), booster.predict(features), atol=1e-6)
    forest.save(tmp_path / "forest.npz")
    assert np.array_equal(Forest.load(tmp_path / "forest.npz").predict(features), forest.predict(features))
