"""Attribution: a group has a share exactly if its values differ from other days and the model uses them."""

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from forecaster.domain import DAY, Floats, Horizon, Panel
from forecaster.errors import NotExplainableError
from forecaster.features.grid import LEAD, STEPS, Grid, Picks, Windows
from forecaster.features.windows import windows
from forecaster.models.base import Model
from forecaster.outlook import RANGES
from forecaster.prediction.attribution import DAYS, GROUPS, REACH, attribution
from forecaster.training.pipeline import TrainingOutcome


class OneColumn:
    """A model whose quantiles all equal one decoder column."""

    name = "one-column"
    config = {"levels": 9}  # noqa: RUF012

    def __init__(self, column: str) -> None:
        self._column = column

    def predict_windows(self, inputs: Windows, _asset_class: str) -> Floats:
        values = inputs.decoder[..., inputs.columns.index(self._column)] * inputs.scale[:, None]
        return np.repeat(values[..., None], 9, axis=-1)


def one_column(column: str) -> Model:
    # `attribution` calls only `predict_windows`.
    return cast("Model", OneColumn(column))


def horizon_of(panel: Panel) -> Horizon:
    return Horizon(panel.end_s, panel.end_s + LEAD * 900)


def test_every_column_belongs_to_one_group(panel: Panel) -> None:
    anchor = np.array([30 * DAY])
    inputs = windows(Grid(panel), Picks(np.array([0]), anchor, anchor - LEAD), variables=tuple(RANGES))
    columns = (*inputs.columns, "encoder")
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(columns)


@pytest.mark.parametrize(("column", "group"), [("yesterday", "days before"), ("last", "last hours"), ("clear", "sky")])
def test_only_the_group_that_the_model_uses_has_a_share(
    outcomes: dict[str, TrainingOutcome], panel: Panel, column: str, group: str
) -> None:
    trained = replace(outcomes["lstm"].trained, model=one_column(column))
    shares = attribution(trained, panel, horizon_of(panel))
    assert panel.steps > REACH
    for name, share in shares.items():
        assert share.shape == (8, STEPS)
        assert (np.abs(share).max() > 1e-4) == (name == group)


def test_an_unusually_high_value_has_its_excess_as_share(outcomes: dict[str, TrainingOutcome], panel: Panel) -> None:
    pu = np.full_like(panel.pu, 0.3)
    pu[:, -1] = 0.5
    trained = replace(outcomes["lstm"].trained, model=one_column("last"))
    shares = attribution(trained, replace(panel, pu=pu), horizon_of(panel))
    # A window's scale is about the power of the previous week.
    assert shares["last hours"] == pytest.approx(0.2, abs=0.02)
    assert DAYS > 7, "replacements come from every weekday"


@pytest.mark.parametrize("name", ["lstm", "gbm"])
def test_trained_models_have_finite_shares(outcomes: dict[str, TrainingOutcome], panel: Panel, name: str) -> None:
    shares = attribution(outcomes[name].trained, panel, horizon_of(panel))
    assert max(np.abs(share).mean() for share in shares.values()) > 1e-3
    assert all(np.isfinite(share).all() for share in shares.values())


def test_a_model_without_windows_is_refused(outcomes: dict[str, TrainingOutcome], panel: Panel) -> None:
    with pytest.raises(NotExplainableError, match="climatology"):
        attribution(outcomes["climatology"].trained, panel, horizon_of(panel))
