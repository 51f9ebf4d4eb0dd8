"""Trains the demo's models in processes of their own, unless the same code has trained them on the same data."""

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
"""Parts of the forecaster that do not influence training."""


class TrainingFailed(Exception):
    """A model could not be trained; the message is the reason."""


def models_folder(options: DemoOptions) -> Path:
    """The folder of the models; it differs for other data and for other training code."""
    code = hashlib.sha256()
    for path in sorted(FORECASTER.rglob("*.py")):
        if path.relative_to(FORECASTER).parts[0] not in NOT_TRAINING:
            code.update(path.read_bytes())
    data = f"{options.region}-{options.feeds}-{options.history_start}-{options.replay_start}"
    return (options.cache / "models" / f"{data}-{code.hexdigest()[:12]}").resolve()


def untrained(options: DemoOptions) -> list[str]:
    """The models that are not trained yet."""
    return [model for model in options.models if not (models_folder(options) / model / MANIFEST).exists()]


def train_models(
    settings: Settings, options: DemoOptions, names: list[str], show: Callable[[str, float], None]
) -> None:
    """Train the named models side by side on the history in PostgreSQL; `show` gets a model and the share done.

    Training runs in separate processes, which return their memory. TrainingFailed has the message of a failure.
    """
    context = multiprocessing.get_context("spawn")
    training: dict[Connection, BaseProcess] = {}
    try:
        for name in names:
            ours, theirs = context.Pipe(duplex=False)
            training[ours] = context.Process(target=_train, args=(theirs, settings, options, name), daemon=True)
            training[ours].start()
            theirs.close()
        while training:
            for ready in wait(list(training)):
                assert isinstance(ready, Connection)
                message = _next(ready)
                if isinstance(message, str):
                    raise TrainingFailed(message)
                if message is not None:
                    show(*message)
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


def _train(reports: Connection, settings: Settings, options: DemoOptions, name: str) -> None:
    """Train one model; runs in a process of its own."""
    from forecaster.data.panel import training_panel
    from forecaster.errors import ForecasterError
    from forecaster.models import model_class
    from forecaster.training.pipeline import train

    try:
        panel = training_panel(settings, options.region, options.replay_start)
        report = _Report(reports, name)
        train(model_class(name)(), panel, options.region, models_folder(options) / name, report)
    except ForecasterError as error:
        reports.send(str(error))
    finally:
        reports.close()


class _Report:
    """Sends the share done of one model's training to the demo."""

    def __init__(self, reports: Connection, name: str) -> None:
        self._reports = reports
        self._name = name

    def __call__(self, share: float) -> None:
        self._reports.send((self._name, share))
