"""Where and in which precision a network is trained: as the settings say, on the CPU where there is no GPU."""

import logging
import os

import torch

from forecaster.errors import TrainingError

log = logging.getLogger(__name__)

AUTO, MIXED = "auto", "mixed"


def training_device(wanted: str) -> torch.device:
    """`auto` is the first GPU, or the CPU without one; another name is a torch device such as `cuda:1`.

    A GPU that is not there is told in the log and replaced by the CPU; TrainingError for what is no device.
    """
    there = torch.cuda.is_available()
    if wanted == AUTO:
        wanted = "cuda" if there else "cpu"
    try:
        device = torch.device(wanted)
    except RuntimeError as error:
        raise TrainingError(f"{wanted!r} is no device to train on: take auto, cpu or cuda:N ({error})") from error
    if device.type == "cuda" and (device.index or 0) >= (torch.cuda.device_count() if there else 0):
        log.warning("%s is not there: training on the CPU", device)
        return torch.device("cpu")
    if device.type == "cuda":
        # what cuBLAS needs to give the same sums in every run
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    return device


def autocast(device: torch.device, precision: str) -> torch.autocast:
    """A context in which matrix products are of bfloat16 if that is asked for and `device` is a GPU.

    On a CPU mixed precision is left out: without hardware for it products are slower than in float32.
    """
    enabled = precision == MIXED and device.type == "cuda"
    return torch.autocast(device.type, torch.bfloat16, enabled=enabled)
