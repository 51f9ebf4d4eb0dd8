"""Models that read weather forecasts and prices where there are any, and are as before where there are none."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forecaster.domain import DAY, Horizon, Panel
from forecaster.evaluation.scoring import mean_pinball
from forecaster.models.base import VARIABLES, Model, variables_of
from forecaster.models.gbm import Gbm, GbmConfig
from forecaster.models.lstm import Lstm, LstmConfig
from forecaster.prediction.attribution import attribution
from forecaster.registry.folder import load_trained
from forecaster.registry.manifest import read_manifest
from forecaster.training.pipeline import TrainingOutcome, train
from tests.forecaster.region import REGION
from tests.forecaster.weather import sunny_outlook

SMALL: dict[str, Callable[[], Model]] = {
    "gbm": lambda: Gbm(GbmConfig(windows=300, rows=3_000, trees=20)),
    "lstm": lambda: Lstm(LstmConfig(hidden=10, members=1, windows=640, epochs=5, learning_rate=8e-3)),
}


@pytest.fixture(scope="module")
def solar(panel: Panel) -> Panel:
    """The solar feeds, without an outlook."""
    return panel.select([0, 1])


@pytest.fixture(scope="module")
def lit(solar: Panel) -> Panel:
    """The same with weather and prices; a forecast of irradiance is wrong by up to a tenth."""
    return replace(solar, outlook=sunny_outlook(solar, error=0.1))


@pytest.fixture(scope="module", params=SMALL)
def outcome(request: pytest.FixtureRequest, lit: Panel, tmp_path_factory: pytest.TempPathFactory) -> TrainingOutcome:
    folder = tmp_path_factory.mktemp("lit") / request.param
    return train(SMALL[request.param](), lit, REGION, folder, lambda _share: None)


def evening_before(panel: Panel, days: int) -> Horizon:
    """Six hours around noon, issued the evening before, and so unknown from the readings of the day."""
    noon_s = panel.end_s - days * 86_400 + 43_200
    return Horizon(noon_s - 16 * 3_600, noon_s - 3 * 3_600)


def loss(outcome: TrainingOutcome, panel: Panel) -> float:
    """Mean loss at noon of the last two weeks."""
    losses = []
    for days in range(1, 15):
        horizon = evening_before(panel, days)
        column = panel.column(horizon.first_valid_s)
        quantiles = outcome.trained.forecast(panel, horizon)
        losses.append(mean_pinball(panel.pu[:, column : column + horizon.steps], quantiles))
    return float(np.mean(losses))


def test_a_model_with_weather_is_better_than_one_without(
    outcome: TrainingOutcome, solar: Panel, lit: Panel, tmp_path: Path
) -> None:
    plain = train(SMALL[outcome.trained.model.name](), solar, REGION, tmp_path / "plain", lambda _share: None)
    assert variables_of(outcome.trained.model) == ("irradiance", "price-day-ahead")
    assert variables_of(plain.trained.model) == ()
    assert loss(outcome, lit) < 0.75 * loss(plain, lit)
    assert VARIABLES in read_manifest(tmp_path / "plain").files or VARIABLES in outcome.manifest.files
    assert VARIABLES not in plain.manifest.files
    assert np.array_equal(
        plain.trained.forecast(solar, evening_before(solar, 2)), plain.trained.forecast(lit, evening_before(lit, 2))
    )
    assert outcome.manifest.data_hash != plain.manifest.data_hash


def test_what_is_issued_after_the_issue_time_changes_no_forecast(outcome: TrainingOutcome, lit: Panel) -> None:
    horizon = evening_before(lit, 3)
    assert lit.outlook is not None
    later = replace(lit, outlook=lit.outlook.shaken(horizon.issue_s))
    earlier = replace(lit, outlook=lit.outlook.shaken(horizon.issue_s - 86_400))
    forecast = outcome.trained.forecast(lit, horizon)
    assert np.array_equal(outcome.trained.forecast(later, horizon), forecast)
    assert not np.array_equal(outcome.trained.forecast(earlier, horizon), forecast)


def test_a_model_with_weather_answers_without(outcome: TrainingOutcome, lit: Panel, solar: Panel) -> None:
    dark = outcome.trained.forecast(solar, evening_before(solar, 3))
    assert np.isfinite(dark).all()
    assert dark.max() > 0.1
    assert not np.array_equal(dark, outcome.trained.forecast(lit, evening_before(lit, 3)))


def test_a_loaded_model_reads_the_same_variables(outcome: TrainingOutcome, lit: Panel, tmp_path: Path) -> None:
    again = train(SMALL[outcome.trained.model.name](), lit, REGION, tmp_path / "again", lambda _share: None)
    loaded = load_trained(tmp_path / "again")
    assert loaded.version == again.trained.version == outcome.trained.version
    assert variables_of(loaded.model) == variables_of(outcome.trained.model)
    horizon = evening_before(lit, 4)
    assert np.array_equal(loaded.forecast(lit, horizon), outcome.trained.forecast(lit, horizon))


def test_an_attribution_names_the_share_of_the_outlook(outcome: TrainingOutcome, lit: Panel) -> None:
    shares = attribution(outcome.trained, lit, evening_before(lit, 3))
    assert np.abs(shares["outlook"]).max() > 0.02
    assert shares["outlook"].shape == (2, 24)
    assert lit.steps > 30 * DAY
