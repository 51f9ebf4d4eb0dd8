"""Choice of the device and the precision of training."""

import logging
from dataclasses import replace

import pytest
import torch

from forecaster.errors import TrainingError
from forecaster.models.device import autocast, training_device
from forecaster.models.lstm import Lstm, LstmConfig
from forewatt.settings import Settings

NO_GPU = not torch.cuda.is_available()


def test_a_named_device_is_used() -> None:
    assert training_device("cpu") == torch.device("cpu")
    assert training_device("auto").type == ("cpu" if NO_GPU else "cuda")


def test_a_missing_gpu_is_replaced_by_the_cpu_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert training_device("cuda:99") == torch.device("cpu")
    assert "cuda:99 does not exist" in caplog.text


@pytest.mark.parametrize("wanted", ["", "gpu", "cuda:x"])
def test_an_invalid_device_is_refused(wanted: str) -> None:
    with pytest.raises(TrainingError, match="no device"):
        training_device(wanted)


@pytest.mark.parametrize("wanted", ["cpu", "auto"])
def test_mixed_precision_applies_on_gpus_only(wanted: str) -> None:
    device = training_device(wanted)
    ones = torch.ones(2, 2, device=device)
    with autocast(device, "mixed"):
        assert (ones @ ones).dtype == (torch.bfloat16 if device.type == "cuda" else torch.float32)
    with autocast(device, "full"):
        assert (ones @ ones).dtype == torch.float32


def test_settings_choose_both_and_only_the_precision_changes_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(training_device="cuda:1", training_precision="mixed")
    monkeypatch.setattr("forecaster.models.lstm.settings", lambda: settings)
    config = LstmConfig()
    assert (config.device, config.precision) == ("cuda:1", "mixed")
    assert Lstm(config).config == Lstm(replace(config, device="cpu")).config
    assert Lstm(config).config != Lstm(replace(config, precision="full")).config
