"""Where a network is trained."""

import logging
from dataclasses import replace

import pytest
import torch

from forecaster.errors import TrainingError
from forecaster.models.device import autocast, training_device
from forecaster.models.lstm.model import Lstm, LstmConfig
from forewatt.settings import Settings

NO_GPU = not torch.cuda.is_available()


def test_a_named_device_is_taken() -> None:
    assert training_device("cpu") == torch.device("cpu")
    assert training_device("auto").type == ("cpu" if NO_GPU else "cuda")


def test_a_gpu_that_is_not_there_is_told_and_replaced(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert training_device("cuda:99") == torch.device("cpu")
    assert "cuda:99 is not there" in caplog.text


@pytest.mark.parametrize("wanted", ["", "gpu", "cuda:x"])
def test_what_is_no_device_is_refused(wanted: str) -> None:
    with pytest.raises(TrainingError, match="no device"):
        training_device(wanted)


@pytest.mark.parametrize("wanted", ["cpu", "auto"])
def test_mixed_precision_is_for_gpus(wanted: str) -> None:
    place = training_device(wanted)
    ones = torch.ones(2, 2, device=place)
    with autocast(place, "mixed"):
        assert (ones @ ones).dtype == (torch.bfloat16 if place.type == "cuda" else torch.float32)
    with autocast(place, "full"):
        assert (ones @ ones).dtype == torch.float32


def test_the_settings_decide_and_a_version_names_the_precision_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Settings(training_device="cuda:1", training_precision="mixed")
    monkeypatch.setattr("forecaster.models.lstm.model.settings", lambda: chosen)
    config = LstmConfig()
    assert (config.device, config.precision) == ("cuda:1", "mixed")
    assert Lstm(config).config == Lstm(replace(config, device="cpu")).config
    assert Lstm(config).config != Lstm(replace(config, precision="full")).config
