"""What drives a forecast: groups that do not differ from other days have no share, those that do have theirs."""

from dataclasses import replace

import numpy as np
import pytest

from forecaster.domain import DAY, Floats, Horizon, Panel
from forecaster.errors import UnexplainedError
from forecaster.features.windows import LEAD, STEPS, Grid, Picks, Windows, windows
from forecaster.prediction.attribution import DAYS, GROUPS, REACH, attribution
from forecaster.training.pipeline import Outcome


class Told:
    """A model that answers with one column, whatever else it sees."""

    name = "told"
    config = {"levels": 9}  # noqa: RUF012 - as small as it can be

    def __init__(self, column: str) -> None:
        self._column = column

    def answer(self, seen: Windows, _asset_class: str) -> Floats:
        values = seen.decoder[..., seen.columns.index(self._column)] * seen.scale[:, None]
        return np.repeat(values[..., None], 9, axis=-1)


def horizon_of(panel: Panel) -> Horizon:
    return Horizon(panel.end_s, panel.end_s + LEAD * 900)


def test_every_column_belongs_to_one_group(panel: Panel) -> None:
    at = np.array([30 * DAY])
    columns = (*windows(Grid(panel), Picks(np.array([0]), at, at - LEAD)).columns, "encoder")
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(columns)


@pytest.mark.parametrize(("column", "group"), [("yesterday", "days before"), ("last", "last hours"), ("clear", "sky")])
def test_the_share_lies_with_the_group_that_is_read(
    outcomes: dict[str, Outcome], panel: Panel, column: str, group: str
) -> None:
    trained = replace(outcomes["lstm"].trained, model=Told(column))
    shares = attribution(trained, panel, horizon_of(panel))
    assert panel.steps > REACH
    for name, found in shares.items():
        assert found.shape == (8, STEPS)
        assert (np.abs(found).max() > 1e-4) == (name == group)


def test_a_step_that_is_higher_than_usual_is_told_with_its_height(outcomes: dict[str, Outcome], panel: Panel) -> None:
    pu = np.full_like(panel.pu, 0.3)
    pu[:, -1] = 0.5
    trained = replace(outcomes["lstm"].trained, model=Told("last"))
    shares = attribution(trained, replace(panel, pu=pu), horizon_of(panel))
    # the scale of each window is about the power of the week before
    assert shares["last hours"] == pytest.approx(0.2, abs=0.02)
    assert DAYS > 7, "every weekday lends its values"


@pytest.mark.parametrize("name", ["lstm", "gbm"])
def test_trained_models_lean_on_the_days_before(outcomes: dict[str, Outcome], panel: Panel, name: str) -> None:
    shares = attribution(outcomes[name].trained, panel, horizon_of(panel))
    assert max(np.abs(found).mean() for found in shares.values()) > 1e-3
    assert all(np.isfinite(found).all() for found in shares.values())


def test_a_model_without_windows_says_so(outcomes: dict[str, Outcome], panel: Panel) -> None:
    with pytest.raises(UnexplainedError, match="climatology"):
        attribution(outcomes["climatology"].trained, panel, horizon_of(panel))
