"""Processes that save, load and register the same model at once."""

import multiprocessing
import shutil
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from forecaster.registry.folder import load_trained, save_trained
from forecaster.registry.manifest import MANIFEST, read_manifest
from forecaster.registry.stages import Stages
from forecaster.training.pipeline import TrainingOutcome

TIMES = 25


def save(folder: Path, source: Path) -> None:
    trained, manifest = load_trained(source), read_manifest(source)
    for at in range(TIMES):
        save_trained(trained, manifest.model_copy(update={"region": f"{source.name}-{at}"}), folder)


def load(folder: Path, _source: Path) -> None:
    for _ in range(TIMES * 2):
        load_trained(folder)


def register(folder: Path, _source: Path) -> None:
    for _ in range(TIMES):
        version = Stages(folder.parent).register(folder)
        load_trained(Stages(folder.parent).folder("climatology", version))


@pytest.fixture
def folder(outcomes: dict[str, TrainingOutcome], models_folder: Path, tmp_path: Path) -> Path:
    assert outcomes
    return Path(shutil.copytree(models_folder / "climatology", tmp_path / "climatology"))


def test_savers_loaders_and_registrations_at_once_see_whole_versions(folder: Path, models_folder: Path) -> None:
    parts: list[tuple[Callable[[Path, Path], None], Path]] = [
        (save, models_folder / "climatology"),
        (save, Path(shutil.copytree(folder, folder.with_name("second")))),
        (load, folder),
        (load, folder),
        (register, folder),
    ]
    context = multiprocessing.get_context("fork")
    processes: list[BaseProcess] = [context.Process(target=target, args=(folder, source)) for target, source in parts]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * len(parts)
    assert load_trained(folder).model.name == "climatology"


def test_a_save_that_was_cut_off_leaves_the_version_before(folder: Path) -> None:
    version = load_trained(folder).version
    (folder / "new-unfinished").mkdir()
    (folder / "new-unfinished" / "table.npz").write_bytes(b"half")
    (folder / (MANIFEST + ".new")).write_text("{")
    assert load_trained(folder).version == version
