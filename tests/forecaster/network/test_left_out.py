"""The days that a member leaves out are unknown to it: nothing of them is in what it learns from."""

from pathlib import Path

import numpy as np
import pytest

from forecaster.backtest.competition import Split, View
from forecaster.backtest.solar import Solar
from forecaster.backtest.wind import Wind
from forecaster.network.cases import Cases
from forecaster.network.members import Members
from forecaster.network.recipe import Recipe
from tests.forecaster.competitions import assert_same, solar_file, wind_files

MEMBERS = 3
RECIPE = Recipe(members=MEMBERS, hidden=4, layers=1, epochs=1, batch=16, dropout=0.0, passes=1, head="centred")


DAY = 40


def shine(solar: Solar) -> None:
    """Let the sites produce their full power from sunrise to sunset of one day."""
    power = solar._sites.power
    rows = solar._day_rows[DAY]
    power[:, rows] = power[:, rows] > 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("left-out")
    solar_file(path, "2013-04-01", "2013-08-01", {"2013-07": 4})
    wind_files(path)
    return path


def of_members(competition: Solar | Wind, task: str, view: int) -> tuple[Cases, list[Cases]]:
    """The training cases of a view, and as each member knows them."""
    split = competition.split(task)
    chosen: Split | View = split if view == 0 else split.more_views[view - 1]
    assert chosen.without is not None
    folds = chosen.train.block % MEMBERS
    return chosen.train, [chosen.without(folds == member) for member in range(MEMBERS)]


@pytest.mark.parametrize("view", [0, 3])
def test_a_left_out_day_of_the_sun_changes_nothing_for_its_member(folder: Path, view: int) -> None:
    train, before = of_members(Solar(folder), "4", view)
    changed, member = Solar(folder), int(train.block[DAY]) % MEMBERS
    shine(changed)
    again, after = of_members(changed, "4", view)
    assert not np.array_equal(train.scale, again.scale), "the day is the highest of its season"
    assert_same(before[member], after[member])
    assert not np.array_equal(before[member - 1].scale, after[member - 1].scale)


@pytest.mark.parametrize("view", [0, 1])
def test_hours_of_a_left_out_forecast_of_wind_are_learnt_from_no_neighbour(folder: Path, view: int) -> None:
    train, before = of_members(Wind(folder), "2010H2", view)
    changed = Wind(folder)
    folds = train.block % MEMBERS
    member = int(folds[30])
    issue = changed._issues[30]
    inside = (changed._power.index > issue) & (changed._power.index <= issue + np.timedelta64(48, "h"))
    changed._power[inside] = 0.987
    again, after = of_members(changed, "2010H2", view)
    assert not np.array_equal(train.truth, again.truth, equal_nan=True)
    assert_same(before[member], after[member])
    learnt = np.isfinite(before[member].truth).all(axis=(1, 2))
    assert learnt.any()
    assert not learnt[folds == member].any()


def test_members_learn_and_predict_from_what_they_know(folder: Path) -> None:
    split = Solar(folder).split("4")
    folds = split.train.block % MEMBERS
    members = Members(split.train, folds, 9, RECIPE, split.without)
    members.fit(lambda _share: None)
    left_out = members.predict_left_out()
    assert np.isfinite(left_out).all()
    assert members.predict(split.test).shape == (*split.test.scale.shape, 9)
    changed = Solar(folder)
    member = int(folds[DAY])
    shine(changed)
    again = changed.split("4")
    others = Members(again.train, folds, 9, RECIPE, again.without)
    others.fit(lambda _share: None)
    assert np.array_equal(others.predict_left_out()[folds == member], left_out[folds == member])
