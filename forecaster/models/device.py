"""Chooses the device and the precision of training from the settings; without a GPU the CPU is used."""

import logging
import os

import torch

from forecaster.errors import TrainingError

log = logging.getLogger(__name__)

AUTO, MIXED = "auto", "mixed"


def training_device(wanted: str) -> torch.device:
    """The torch device of a name such as `cuda:1`; `auto` is the first GPU, or the CPU without one.

    A missing GPU is replaced by the CPU with a warning. Raises TrainingError if the name is no device.
    """
    has_gpu = torch.cuda.is_available()
    if wanted == AUTO:
        wanted = "cuda" if has_gpu else "cpu"
    try:
        device = torch.device(wanted)
    except RuntimeError as error:
        raise TrainingError(f"{wanted!r} is no device to train on: use auto, cpu or cuda:N ({error})") from error
    if device.type == "cuda" and (device.index or 0) >= (torch.cuda.device_count() if has_gpu else 0):
        log.warning("%s does not exist: training on the CPU", device)
        return torch.device("cpu")
    if device.type == "cuda":
        # With this setting cuBLAS gives the same sums in every run.
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    return device


def autocast(device: torch.device, precision: str) -> torch.autocast:
    """A context that computes matrix products in bfloat16 if `precision` is MIXED and `device` is a GPU.

    On a CPU it has no effect, because bfloat16 is slower than float32 there without special hardware.
    """
    enabled = precision == MIXED and device.type == "cuda"
    return torch.autocast(device.type, torch.bfloat16, enabled=enabled)
