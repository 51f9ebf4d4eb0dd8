"""Trains the demo's models in processes of their own, or finds them trained by the same code on the same data."""

import hashlib
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from demo.options import DemoOptions
from forewatt.settings import Settings

MANIFEST = "manifest.json"
FORECASTER = Path(__file__).resolve().parents[1] / "forecaster"
NOT_TRAINING = ("service", "backtest", "bench")
"""Parts of the forecaster that change nothing of what is learnt."""


class TrainingFailed(Exception):
    """A model could not be trained; the message says why."""


def models_folder(options: DemoOptions) -> Path:
    """Where the models of this region, time and code lie: other data or other code of training is another folder."""
    code = hashlib.sha256()
    for path in sorted(FORECASTER.rglob("*.py")):
        if path.relative_to(FORECASTER).parts[0] not in NOT_TRAINING:
            code.update(path.read_bytes())
    learnt = f"{options.region}-{options.feeds}-{options.history_start}-{options.replay_start}"
    return (options.cache / "models" / f"{learnt}-{code.hexdigest()[:12]}").resolve()


def untrained(options: DemoOptions) -> list[str]:
    """The models that are not there yet."""
    return [model for model in options.models if not (models_folder(options) / model / MANIFEST).exists()]


def train_models(places: Settings, options: DemoOptions, names: list[str], show: Callable[[str, float], None]) -> None:
    """Train the named models from the history in PostgreSQL, side by side; `show` gets a model and its share done.

    Each has a process of its own, so that the memory of training is given back; TrainingFailed with what one said.
    """
    context = multiprocessing.get_context("spawn")
    training: dict[Connection, BaseProcess] = {}
    try:
        for name in names:
            ours, theirs = context.Pipe(duplex=False)
            training[ours] = context.Process(target=_train, args=(theirs, places, options, name), daemon=True)
            training[ours].start()
            theirs.close()
        while training:
            for ready in wait(list(training)):
                assert isinstance(ready, Connection)
                said = _next(ready)
                if isinstance(said, str):
                    raise TrainingFailed(said)
                if said is not None:
                    show(*said)
                else:
                    _ended(training.pop(ready))
    finally:
        for process in training.values():
            process.kill()


def _ended(process: BaseProcess) -> None:
    process.join()
    if process.exitcode:
        raise TrainingFailed(f"the training process ended with {process.exitcode}")


def _next(connection: Connection) -> tuple[str, float] | str | None:
    try:
        return connection.recv()  # type: ignore[no-any-return]
    except EOFError:
        return None


def _train(reports: Connection, places: Settings, options: DemoOptions, name: str) -> None:
    """The training process of one model."""
    from forecaster.errors import ForecasterError
    from forecaster.models import model_class
    from forecaster.train import training_panel
    from forecaster.training.pipeline import train

    try:
        panel = training_panel(places, options.region, options.replay_start)
        report = _Report(reports, name)
        train(model_class(name)(), panel, options.region, models_folder(options) / name, report)
    except ForecasterError as error:
        reports.send(str(error))
    finally:
        reports.close()


class _Report:
    """Sends the share done of one model's training."""

    def __init__(self, reports: Connection, name: str) -> None:
        self._reports = reports
        self._name = name

    def __call__(self, share: float) -> None:
        self._reports.send((self._name, share))
