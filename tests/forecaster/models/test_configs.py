"""A saved model is opened with the parameters that it was trained with."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from forecaster.domain import Horizon, Panel
from forecaster.errors import ModelFolderError
from forecaster.models.base import Model
from forecaster.models.climatology import Climatology, ClimatologyConfig
from forecaster.models.gbm import Gbm, GbmConfig
from forecaster.models.lstm import Lstm, LstmConfig
from forecaster.registry.folder import load_trained
from forecaster.training.pipeline import train
from forewatt.settings import settings

OF_LEVELS: dict[str, Callable[[int], Model]] = {
    "lstm": lambda levels: Lstm(LstmConfig(levels=levels, hidden=6, members=1, windows=64, epochs=1, batch=32)),
    "gbm": lambda levels: Gbm(GbmConfig(levels=levels, windows=20, rows=200, trees=1)),
    "climatology": lambda levels: Climatology(ClimatologyConfig(levels=levels, half_life_days=9.0)),
}


@pytest.mark.parametrize("name", OF_LEVELS)
@pytest.mark.parametrize("levels", [1, 2, 10, 19, 99])
def test_a_model_of_any_number_of_levels_can_be_opened(panel: Panel, tmp_path: Path, name: str, levels: int) -> None:
    loads = panel.select([6, 7])
    trained = train(OF_LEVELS[name](levels), loads, "r", tmp_path / name, lambda _share: None).trained
    opened = load_trained(tmp_path / name)
    horizon = Horizon(loads.end_s, loads.end_s + 3_600, levels=levels)
    quantiles = opened.forecast(loads, horizon)
    assert quantiles.shape == (2, 24, levels)
    assert np.isfinite(quantiles).all()
    assert (np.diff(quantiles, axis=-1) >= 0).all()
    assert (opened.version, opened.model.config) == (trained.version, OF_LEVELS[name](levels).config)
    assert np.array_equal(quantiles, trained.forecast(loads, horizon))


class Fixed(Climatology):
    """A model of one's own that does not say how to restore its parameters."""

    name: ClassVar[str] = "fixed"
    of_config = None  # type: ignore[assignment]
    half_life_days: ClassVar[float] = 14.0

    @property
    def config(self) -> dict[str, Any]:
        return {"levels": 9, "half_life_days": self.half_life_days}


def test_a_model_whose_parameters_cannot_be_restored_is_refused(
    panel: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOREWATT_MODEL_CLASSES", "fixed=tests.forecaster.models.test_configs:Fixed")
    settings.cache_clear()
    try:
        train(Fixed(), panel, "r", tmp_path / "fixed", lambda _share: None)
        assert load_trained(tmp_path / "fixed").model.config["half_life_days"] == 14.0
        monkeypatch.setattr(Fixed, "half_life_days", 7.0)
        with pytest.raises(ModelFolderError, match="of_config"):
            load_trained(tmp_path / "fixed")
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_a_model_of_an_earlier_revision_is_refused(
    panel: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(Climatology(), panel, "r", tmp_path / "c", lambda _share: None)
    assert json.loads((tmp_path / "c" / "manifest.json").read_bytes())["config"]["revision"]
    monkeypatch.setattr("forecaster.models.climatology.REVISION", 99)
    with pytest.raises(ModelFolderError, match="train the model again"):
        load_trained(tmp_path / "c")
