"""One model forecasts 1 to 192 steps; models are trained at steps of 5, 15, 30 and 60 minutes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forecaster.domain import MAX_STEPS, STEPS_S, Asset, Horizon, Panel
from forecaster.errors import HorizonError
from forecaster.features.grid import Grid, Picks, lead_of
from forecaster.features.leaks import leaking_columns
from forecaster.features.windows import scale_of
from forecaster.models import KINDS
from forecaster.models.base import Model
from forecaster.models.climatology import Climatology
from forecaster.models.gbm import Gbm, GbmConfig
from forecaster.models.lstm import Lstm, LstmConfig
from forecaster.prediction.attribution import attribution
from forecaster.registry.folder import load_trained
from forecaster.service.freshness import stale_assets
from forecaster.training.pipeline import TrainingOutcome, train

SMALL: dict[str, Callable[[], Model]] = {
    "lstm": lambda: Lstm(LstmConfig(hidden=6, members=1, windows=64, epochs=1, batch=32)),
    "gbm": lambda: Gbm(GbmConfig(windows=40, rows=400, trees=3)),
    "climatology": Climatology,
}


def panel_at(step_s: int, days: int = 39) -> Panel:
    steps = np.arange(days * 86_400 // step_s)
    phase = 2 * np.pi * steps * step_s / 86_400
    noise = np.random.default_rng(3).normal(0, 0.01, (2, len(steps)))
    shapes = np.stack([0.5 + 0.3 * np.sin(phase), np.clip(-np.cos(phase), 0, None)]) + noise * [[1], [0]]
    assets = (Asset("l", "load", 1.0, 51.0, 9.0), Asset("s", "solar", 1.0, 51.0, 9.0))
    return Panel(assets, 86_400 * 100, shapes.astype(np.float32), step_s)


@pytest.mark.parametrize("name", KINDS)
def test_a_model_forecasts_1_to_192_steps(outcomes: dict[str, TrainingOutcome], panel: Panel, name: str) -> None:
    trained = outcomes[name].trained
    whole = trained.forecast(panel, Horizon(panel.end_s, panel.end_s + 3_600, MAX_STEPS))
    assert whole.shape == (8, MAX_STEPS, 9)
    assert np.isfinite(whole).all()
    assert (np.diff(whole, axis=-1) >= 0).all()
    for steps in (1, 23, 24, 25, 96):
        part = trained.forecast(panel, Horizon(panel.end_s, panel.end_s + 3_600, steps))
        assert part == pytest.approx(whole[:, :steps], abs=1e-6)


@pytest.mark.parametrize("name", KINDS)
def test_a_day_ahead_forecast_is_near_the_daily_shape(
    outcomes: dict[str, TrainingOutcome], panel: Panel, name: str
) -> None:
    issue_s = panel.end_s - 12 * 3_600
    horizon = Horizon(issue_s, panel.end_s, 96)
    median = outcomes[name].trained.forecast(panel, horizon)[6, :, 4]
    usual = np.nanmean(panel.pu[6, -28 * 96 :].reshape(-1, 96), axis=0)
    assert np.abs(median - usual).mean() < 0.08
    with pytest.raises(HorizonError):
        outcomes[name].trained.forecast(panel, replace(horizon, first_valid_s=panel.end_s + 36 * 3_600))


@pytest.mark.parametrize("step_s", STEPS_S)
@pytest.mark.parametrize("name", KINDS)
def test_a_model_of_another_step_is_trained_saved_and_answers(name: str, step_s: int, tmp_path: Path) -> None:
    panel = panel_at(step_s)
    train(SMALL[name](), panel, "r", tmp_path / name, lambda _share: None)
    trained = load_trained(tmp_path / name)
    horizon = Horizon(panel.end_s, panel.end_s + 3_600, 48, step_s=step_s)
    quantiles = trained.forecast(panel, horizon)
    assert quantiles.shape == (2, 48, 9)
    assert np.isfinite(quantiles).all()
    noon = panel.known_at(panel.start_s + 38 * 86_400)
    at_night = Horizon(noon.end_s, noon.end_s + 3_600, max(1, 3_600 // step_s), step_s=step_s)
    assert (trained.forecast(noon, at_night)[1] == 0).all()
    with pytest.raises(HorizonError, match=f"steps of {step_s} s"):
        trained.forecast(panel, replace(horizon, step_s=next(other for other in STEPS_S if other != step_s)))
    if name != "climatology":
        shares = attribution(trained, panel, horizon)
        assert {share.shape for share in shares.values()} == {(2, 48)}


@pytest.mark.parametrize("step_s", STEPS_S)
def test_windows_of_every_step_and_length_see_nothing_after_the_cut(step_s: int) -> None:
    panel = panel_at(step_s, 20)
    feed = np.arange(2)
    for steps in (1, 24, MAX_STEPS):
        anchor = np.full_like(feed, panel.steps - MAX_STEPS)
        picks = Picks(feed, anchor, anchor - lead_of(step_s) - 7, steps)
        assert leaking_columns(panel, picks) == ()


def test_the_scale_reads_every_interval() -> None:
    panel = panel_at(900, 20)
    pu = np.full_like(panel.pu, 0.5)
    pu[:, 1::2] = np.nan
    grid = Grid(replace(panel, pu=pu))
    for cut in (1_500, 1_501):
        assert scale_of(grid, Picks(np.array([0]), np.array([cut + 4]), np.array([cut]))) == pytest.approx([0.51])


def test_readings_until_the_issue_time_are_fresh_for_a_day_ahead_forecast() -> None:
    panel = panel_at(900, 20)
    assert stale_assets(panel, panel.end_s + 24 * 3_600) == {}
    old = panel.pu.copy()
    old[0, -5 * 4 :] = np.nan
    assert set(stale_assets(replace(panel, pu=old), panel.end_s + 24 * 3_600)) == {"l"}


def test_a_model_that_answers_another_number_of_steps_is_refused(
    outcomes: dict[str, TrainingOutcome], panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = outcomes["climatology"].trained
    answer = trained.model.predict
    monkeypatch.setattr(trained.model, "predict", lambda grid, picks: answer(grid, replace(picks, steps=24)))
    with pytest.raises(HorizonError, match=r"not \(8, 96, 9\)"):
        trained.forecast(panel, Horizon(panel.end_s, panel.end_s + 3_600, 96))
    with pytest.raises(HorizonError, match="the panel has 3600 s"):
        trained.forecast(panel_at(3_600), Horizon(panel.end_s, panel.end_s + 3_600))
