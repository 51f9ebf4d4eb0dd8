"""Saves and loads a trained model: a folder of artifacts and a manifest whose keccak256 is the model version."""

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from eth_utils.crypto import keccak
from pydantic import BaseModel, ConfigDict, ValidationError

from forecaster.domain import Panel
from forecaster.errors import ModelFolderError
from forecaster.evaluation.drift import Profile
from forecaster.models import model_class
from forecaster.models.base import Model
from forecaster.prediction.calibration import Calibration
from forecaster.prediction.trained import TrainedModel

MANIFEST = "manifest.json"


class Manifest(BaseModel):
    """A model's parameters, origin and metrics. Its hash covers every weight through the artifacts' digests."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    region: str
    trained_from_s: int
    trained_until_s: int
    feeds: int
    levels: int
    classes: tuple[str, ...]
    """Classes of the assets that the model was trained on; it answers no others."""
    data_hash: str
    config: dict[str, Any]
    metrics: dict[str, Any]
    calibration: dict[str, list[list[float]]]
    nights: dict[str, float]
    profile: dict[str, dict[str, list[float]]]
    files: dict[str, str]
    recalibrated_from: str | None = None
    """Version whose calibration was replaced."""
    recalibrated_until_s: int | None = None
    """End of the days that the new calibration was fitted to."""

    def encoded(self) -> bytes:
        """Canonical JSON: sorted keys, no whitespace."""
        return json.dumps(self.model_dump(), sort_keys=True, separators=(",", ":")).encode()

    @property
    def version(self) -> str:
        """0x and the keccak256 of `encoded()`."""
        return "0x" + keccak(self.encoded()).hex()


def data_hash(panel: Panel) -> str:
    """SHA-256 of the panel's assets, start and values, the values in units of 1e-7 pu."""
    digest = hashlib.sha256(json.dumps([asdict(asset) for asset in panel.assets]).encode())
    digest.update(panel.start_s.to_bytes(8, "big"))
    digest.update(np.nan_to_num(panel.pu * 1e7, nan=2**31 - 1).astype(">i8").tobytes())
    return digest.hexdigest()


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each artifact in a folder by name; the manifest is left out."""
    paths = sorted(path for path in folder.iterdir() if path.name != MANIFEST)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def save_trained(trained: TrainedModel, manifest: Manifest, folder: Path) -> Manifest:
    """Write the model into `folder`, completely or not at all. Returns the manifest with the artifacts' digests."""
    fresh, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    trained.model.save(fresh)
    complete = manifest.model_copy(update={"files": file_hashes(fresh)})
    (fresh / MANIFEST).write_bytes(complete.encoded())
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    return complete


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder. Raises ModelFolderError if it is missing or cannot be read."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise ModelFolderError(f"no trained model in {folder}: run `forewatt model train` first") from None
    except ValidationError as error:
        raise ModelFolderError(f"{folder / MANIFEST} cannot be read, train the model again: {error}") from error


def load_trained(folder: Path) -> TrainedModel:
    """Load the model of a folder. Raises ModelFolderError if an artifact differs from the manifest's digest."""
    manifest = read_manifest(folder)
    if file_hashes(folder) != manifest.files:
        raise ModelFolderError(f"the files in {folder} are not those of its manifest: train the model again")
    model = model_of(manifest)
    model.load(folder)
    return TrainedModel(
        model,
        manifest.version,
        manifest.levels,
        Calibration(manifest.calibration),
        manifest.nights,
        Profile(**manifest.profile),
        {name: float(losses["model"]) for name, losses in manifest.metrics.items()},
        manifest.classes,
    )


def model_of(manifest: Manifest) -> Model:
    """The model, not loaded yet, with the parameters of the manifest.

    A class is called with `of_config`, if it has that method, or else without arguments. Raises ModelFolderError if the
    result has other parameters, as after a change of the code.
    """
    kind = model_class(manifest.model)
    build = getattr(kind, "of_config", None)
    try:
        model = kind() if build is None else build(manifest.config)
    except (TypeError, ValueError) as error:
        raise ModelFolderError(f"{manifest.model} does not take the parameters of its manifest: {error}") from error
    if json.loads(json.dumps(model.config)) != manifest.config:
        raise ModelFolderError(
            f"{manifest.model} has the parameters {model.config} now, its manifest has {manifest.config}: train the "
            "model again, or give its class a method of_config that restores them"
        )
    return model
