"""Fixtures: a small synthetic region with two feeds per class, small trained models, and the region in real stores."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from forecaster.domain import DAY, STEP_S, Asset, Panel
from forecaster.models import model_class
from forecaster.models.base import Model
from forecaster.models.gbm import Gbm, GbmConfig
from forecaster.models.lstm import Lstm, LstmConfig
from forecaster.training.pipeline import TrainingOutcome, train
from forewatt.embedded.stack import Stack
from forewatt.stores.mongo import database
from forewatt.stores.redis import client
from tests.databases import own_database
from tests.forecaster.region import REGION, TestRegion, fill

START_S = 1_460_000_000 - 1_460_000_000 % 86_400
DAYS = 44
SMALL: dict[str, Callable[[], Model]] = {
    "lstm": lambda: Lstm(LstmConfig(hidden=12, members=2, windows=512, epochs=4, batch=32, threads=1)),
    "gbm": lambda: Gbm(GbmConfig(windows=300, rows=3_000, trees=15, threads=1)),
    "climatology": lambda: model_class("climatology")(),
}
"""Small models of every kind."""


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Networks as small as the tests' gain nothing from a second thread, and wait for it while the machine is busy."""
    torch.set_num_threads(1)


def synthetic_panel(days: int = DAYS, seed: int = 7) -> Panel:
    """Two feeds of each class near Kassel: (8, days * 96) pu with noise, and some gaps."""
    generator = np.random.default_rng(seed)
    assets = tuple(
        Asset(f"{name}-{n}", name, 2.0 + n, 51.3 + n / 5, 9.5)
        for name in ("solar", "wind", "storage", "load")
        for n in range(2)
    )
    steps = np.arange(days * DAY)
    phase = 2 * np.pi * steps / DAY
    sun = np.clip(-np.cos(phase), 0, None) * np.repeat(generator.uniform(0.3, 0.9, days), DAY)
    wind = np.abs(np.convolve(generator.normal(0, 0.12, len(steps)), np.ones(40) / 4, "same"))
    load = 0.4 + 0.2 * np.sin(phase - 1) + generator.normal(0, 0.02, len(steps))
    store = 0.3 * np.sin(phase + 2) + generator.normal(0, 0.02, len(steps))
    shapes = np.stack([sun, sun * 0.8, wind, wind * 0.7, store, -store, load, load * 0.9])
    pu = np.clip(shapes, np.where(np.arange(8) // 2 == 2, -1, 0)[:, None], 1).astype(np.float32)
    pu[generator.random(pu.shape) < 0.01] = np.nan
    return Panel(assets, START_S, pu)


@pytest.fixture(scope="session")
def panel() -> Panel:
    """The synthetic region's readings."""
    return synthetic_panel()


@pytest.fixture(scope="session")
def later(panel: Panel) -> Panel:
    """The same readings and those of five more days, which no model of `outcomes` has seen."""
    days = synthetic_panel(5, seed=8)
    return replace(panel, pu=np.concatenate([panel.pu, days.pu], axis=1))


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that contains a folder for each model of `outcomes`."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def outcomes(panel: Panel, models_folder: Path) -> dict[str, TrainingOutcome]:
    """A small model of every kind, trained on the panel."""
    return {
        name: train(make(), panel, REGION, models_folder / name, lambda _share: None) for name, make in SMALL.items()
    }


@pytest.fixture(scope="session")
def issue_s(panel: Panel) -> int:
    """The time at which the whole panel is known."""
    return panel.start_s + panel.steps * STEP_S


@pytest.fixture(scope="module")
def region(stack_parts: Callable[..., Stack], panel: Panel) -> Iterator[TestRegion]:
    """The panel in its own databases; its last day lies after the issue time."""
    shared = stack_parts("postgres", "redis", "mongo").settings
    settings = own_database(shared, "forecasts").model_copy(update={"mongo_database": "forecasts"})
    fill(settings, panel)
    yield TestRegion(settings, panel, panel.end_s - 86_400)
    documents = database(settings)
    documents.client.drop_database("forecasts")
    documents.client.close()
    with client(settings.redis_url) as redis:
        redis.delete(f"features:{REGION}")
