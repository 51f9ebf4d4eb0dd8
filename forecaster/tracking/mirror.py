"""Mirrors the models of a folder in MLflow: a run for each version, an alias for each stage.

The folder is the source. MLflow is never read to decide what is served, and what it misses is added later.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from forecaster.errors import TrackingError
from forecaster.registry.manifest import Manifest, read_manifest
from forecaster.registry.stages import Stages
from forecaster.tracking.server import MlflowServer
from forewatt.settings import Settings

VERSION_TAG = "forewatt.version"
"""Tag of a run and of a version in MLflow: the version on chain, the keccak256 of the manifest."""
STAGES = ("candidate", "staging", "production")
"""An alias of MLflow for each stage."""
FOLDER, REPORT = "model", "report.html"
"""Names of a run's artifacts."""


class Mirror:
    """Writes runs, versions and aliases to an MLflow server. The methods raise TrackingError."""

    def __init__(self, server: MlflowServer) -> None:
        self._server = server

    def trained(self, folder: Path, by_lead: Mapping[str, list[float]] | None = None) -> None:
        """Log the trained model in `folder` as a run, once a version: parameters, figures and files.

        `by_lead` is the loss on judged days at each step ahead, in pu, by class.
        """
        self._run(read_manifest(folder), folder, by_lead or {})

    def report(self, folder: Path, page: Path) -> None:
        """Add the report of the trained model in `folder` to its run."""
        self._server.upload(self._run(read_manifest(folder), folder, {}), page, REPORT)

    def follow(self, stages: Stages, name: str) -> None:
        """Let MLflow's aliases name the versions that are on the stages now; an empty stage has no alias."""
        staged, numbers, models = stages.staged(name), {}, set()
        for stage in STAGES:
            version = staged.at(stage)  # type: ignore[arg-type]
            if version is not None:
                folder = stages.folder(name, version)
                manifest = read_manifest(folder)
                run = self._run(manifest, folder, {})
                model = registered_name(manifest)
                source = f"{run['info']['artifact_uri']}/{FOLDER}"
                numbers[model, stage] = self._server.register(model, version, VERSION_TAG, run, source)
                models.add(model)
        for model in models:
            known = self._server.aliases(model)
            for stage in STAGES:
                number = numbers.get((model, stage))
                if known.get(stage) != number:
                    self._server.set_alias(model, stage, number)

    def _run(self, manifest: Manifest, folder: Path, by_lead: Mapping[str, list[float]]) -> dict[str, Any]:
        experiment = self._server.experiment(f"forewatt/{manifest.region}")
        if known := self._server.run_tagged(experiment, VERSION_TAG, manifest.version):
            return known
        now_ms = int(time.time() * 1_000)
        tags = {"forewatt.model": manifest.model, "forewatt.region": manifest.region}
        if manifest.recalibrated_from:
            tags["forewatt.recalibrated_from"] = manifest.recalibrated_from
        run = self._server.start_run(experiment, manifest.model, now_ms, tags)
        identity = run["info"]["run_id"]
        self._server.log(identity, dict(parameters(manifest)), list(figures(manifest, by_lead, now_ms)))
        self._server.upload(run, folder, FOLDER)
        self._server.end_run(identity, now_ms)
        # The tag comes last, so that a run that was interrupted is not taken for a whole one.
        self._server.tag_run(identity, VERSION_TAG, manifest.version)
        return run


def registered_name(manifest: Manifest) -> str:
    """The model's name in MLflow, which allows neither / nor : in it."""
    return re.sub("[/:'\"]", "_", f"forewatt-{manifest.region}-{manifest.model}")


def parameters(manifest: Manifest) -> Iterator[tuple[str, object]]:
    """What the model was trained with and on; names of nested settings are joined by dots."""
    names = ("region", "feeds", "levels", "step_s", "trained_from_s", "learnt_until_s", "trained_until_s", "data_hash")
    for name in names:
        yield name, getattr(manifest, name)
    yield "classes", ", ".join(manifest.classes)
    yield from _flat("config", manifest.config)


def _flat(prefix: str, values: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}.{name}", value)
        else:
            yield f"{prefix}.{name}", value


def figures(manifest: Manifest, by_lead: Mapping[str, list[float]], at_ms: int) -> Iterator[dict[str, Any]]:
    """MLflow's metrics: figures by class on judged days, and the loss by step ahead."""
    for group, metrics in manifest.metrics.items():
        for name, value in metrics.items():
            if value is not None:
                yield {"key": f"{group}.{name}", "value": value, "step": 0, "timestamp": at_ms}
    for group, losses in by_lead.items():
        for step, loss in enumerate(losses, start=1):
            yield {"key": f"{group}.loss_by_lead", "value": loss, "step": step, "timestamp": at_ms}


def mirrored(settings: Settings, act: Callable[[Mirror], None]) -> str | None:
    """Mirror something if FOREWATT_MLFLOW_URL is set. Returns what failed, as a sentence; None if nothing did.

    A tracking server that is away never stops a training or a promotion: `forewatt model track` adds what it missed.
    """
    if not settings.mlflow_url:
        return None
    try:
        with MlflowServer(settings.mlflow_url) as server:
            act(Mirror(server))
    except TrackingError as error:
        return f"MLflow does not show this yet, run `forewatt model track` later: {error}"
    return None
