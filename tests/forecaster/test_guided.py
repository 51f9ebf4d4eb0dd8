"""Searches with Optuna: they continue, poor trials end early, and looking at a training does not change it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forecaster.backtest import competition_of, guided
from forecaster.backtest.competition import Competition
from forecaster.backtest.guided import UNPRUNED, guided_search
from forecaster.backtest.sweep import Trials
from forecaster.backtest.wind import Wind
from forecaster.network.members import Members
from forecaster.network.recipe import Recipe
from tests.forecaster.competitions import wind_files

SMALL = Recipe(
    members=2, hidden=4, layers=1, epochs=3, batch=256, passes=1, learning_rate=0.02, dropout=0.1, averaging=0.9
)
POOR = 1e-6
"""A learning rate with which nothing is learnt."""


@pytest.fixture(scope="session")
def wind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wind")
    wind_files(folder)
    return folder


@pytest.fixture
def competition(wind: Path, monkeypatch: pytest.MonkeyPatch) -> Competition:
    monkeypatch.setattr(guided, "CHOICES", {"learning_rate": (0.02, 0.03, 0.01, POOR)})
    found = competition_of(Wind.name, wind)
    monkeypatch.setattr(found, "recipe", SMALL, raising=False)
    return found


def test_guided_search__again__continues_where_it_stopped(competition: Competition, tmp_path: Path) -> None:
    reported: list[int] = []
    two = guided_search(competition, 2, tmp_path, lambda number, _: reported.append(number))
    assert {trial.number for trial in two} == {0, 1}
    assert next(trial.recipe for trial in two if trial.number == 0) == SMALL
    reported.clear()
    three = guided_search(competition, 3, tmp_path, lambda number, _: reported.append(number))
    assert set(reported) == {2}
    assert [trial for trial in three if trial.number < 2] == [trial for trial in three if trial in two]
    assert [trial.loss for trial in three] == sorted(trial.loss for trial in three)


def test_guided_search__killed_in_a_trial__tries_another_one(competition: Competition, tmp_path: Path) -> None:
    def killed(number: int, _share: float) -> None:
        if number == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        guided_search(competition, 2, tmp_path, killed)
    whole = guided_search(competition, 2, tmp_path, lambda *_: None)
    assert sorted(trial.number for trial in whole) == [0, 1]
    assert all(trial.trained == 1 for trial in whole)


def test_guided_search__poor_trials__end_early_and_come_last(competition: Competition, tmp_path: Path) -> None:
    trials = guided_search(competition, UNPRUNED + 7, tmp_path, lambda *_: None)
    early = [trial for trial in trials if trial.trained < 1]
    assert POOR in {trial.recipe.learning_rate for trial in early}
    assert trials[-len(early) :] == early
    assert trials[0].recipe.learning_rate != POOR
    assert len(list(tmp_path.glob("*.npz"))) == len({trial.recipe for trial in trials if trial.trained == 1})


def test_fit__watched__learns_the_same(competition: Competition, tmp_path: Path) -> None:
    split = Trials.of(competition, tmp_path).split
    recipe = replace(SMALL, epochs=2)
    seen: list[float] = []
    forecasts = []
    for watched in (False, True):
        members = Members(split.train, split.train.block % recipe.members, Wind.levels, recipe, split.without)

        def predict_early(share: float, members: Members = members) -> None:
            seen.append(share)
            members.predict_left_out()

        members.fit(lambda _: None, predict_early if watched else None)
        forecasts.append(members.predict(split.test))
    assert seen == [0.5, 1.0]
    assert np.array_equal(forecasts[0], forecasts[1])
