"""Trained models on disk: a folder with what was learnt and a manifest whose keccak256 is the model version."""

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
from forecaster.prediction.calibration import Calibration
from forecaster.prediction.trained import Trained

MANIFEST = "manifest.json"


class Manifest(BaseModel):
    """What a model is and what it came from; the artifacts' digests make its hash commit to every weight."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    region: str
    trained_from_s: int
    trained_until_s: int
    feeds: int
    levels: int
    data_hash: str
    config: dict[str, Any]
    metrics: dict[str, Any]
    calibration: dict[str, list[list[float]]]
    nights: dict[str, float]
    profile: dict[str, dict[str, list[float]]]
    files: dict[str, str]
    recalibrated_from: str | None = None
    """Version whose calibration was fitted anew, and the end of the days it was fitted to."""
    recalibrated_until_s: int | None = None

    def encoded(self) -> bytes:
        """Canonical JSON: sorted keys, no blanks."""
        return json.dumps(self.model_dump(), sort_keys=True, separators=(",", ":")).encode()

    @property
    def version(self) -> str:
        """0x and the keccak256 of the encoding."""
        return "0x" + keccak(self.encoded()).hex()


def data_hash(panel: Panel) -> str:
    """SHA-256 over the assets, the start and the values to a ten-thousandth of a per mille."""
    digest = hashlib.sha256(json.dumps([asdict(asset) for asset in panel.assets]).encode())
    digest.update(panel.start_s.to_bytes(8, "big"))
    digest.update(np.nan_to_num(panel.pu * 1e7, nan=2**31 - 1).astype(">i8").tobytes())
    return digest.hexdigest()


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every artifact of a folder, by name, without the manifest."""
    paths = sorted(path for path in folder.iterdir() if path.name != MANIFEST)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def save_trained(trained: Trained, manifest: Manifest, folder: Path) -> Manifest:
    """Write the model into `folder`, whole or not at all; returns the manifest with the artifacts' digests."""
    fresh, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
    for left_over in (fresh, old):
        shutil.rmtree(left_over, ignore_errors=True)
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
    """The manifest of a folder; ModelFolderError says what to do when there is none or it cannot be read."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise ModelFolderError(f"no trained model in {folder}: run `forewatt model train` first") from None
    except ValidationError as error:
        raise ModelFolderError(f"{folder / MANIFEST} cannot be read, train the model again: {error}") from error


def load_trained(folder: Path) -> Trained:
    """The model of a folder; ModelFolderError when an artifact is not the one the manifest names."""
    manifest = read_manifest(folder)
    if file_hashes(folder) != manifest.files:
        raise ModelFolderError(f"the files in {folder} are not those of its manifest: train the model again")
    model = model_class(manifest.model)()
    model.load(folder)
    return Trained(
        model,
        manifest.version,
        manifest.levels,
        Calibration(manifest.calibration),
        manifest.nights,
        Profile(**manifest.profile),
        {name: float(losses["model"]) for name, losses in manifest.metrics.items()},
    )
