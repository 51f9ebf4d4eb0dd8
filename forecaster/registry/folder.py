"""Saves and loads a trained model: a folder with a manifest, and the artifacts in a folder named by their content.

The manifest is the pointer: it names the artifacts and is replaced atomically, so the folder holds one complete version
at any time, also after a crash.
"""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from forecaster.errors import ModelFolderError
from forecaster.evaluation.drift import Profile
from forecaster.models import model_class
from forecaster.models.base import Model
from forecaster.prediction.calibration import Calibration
from forecaster.prediction.trained import TrainedModel
from forecaster.registry.locks import locked, written
from forecaster.registry.manifest import MANIFEST, VERSION, Manifest, read_manifest


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each artifact in a folder by name; empty for what is no file."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.iterdir())
    }


def is_whole(folder: Path, manifest: Manifest) -> bool:
    """Whether a folder has the artifacts of a manifest, to the last byte."""
    weights = folder / manifest.weights
    return weights.is_dir() and file_hashes(weights) == manifest.files


def require_whole(folder: Path, manifest: Manifest) -> None:
    """Raise ModelFolderError if a folder does not have the artifacts of a manifest."""
    if not is_whole(folder, manifest):
        weights = folder / manifest.weights
        raise ModelFolderError(f"the files in {weights} are not those of its manifest: train the model again")


def save_trained(trained: TrainedModel, manifest: Manifest, folder: Path) -> Manifest:
    """Write the model into `folder`, completely or not at all. Returns the manifest with the artifacts' digests.

    Raises ModelFolderError if the folder cannot be written.
    """
    with written(folder):
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=folder))
        trained.model.save(fresh)
        complete = manifest.model_copy(update={"files": file_hashes(fresh)}).sealed()
        point_to(folder, complete, fresh)
    return complete


def save_recalibrated(manifest: Manifest, source: Path, folder: Path) -> None:
    """Write into `folder` the version of `manifest`, which has the weights of the version in `source`, untouched.

    Raises ModelFolderError if `source` or `folder` holds a version that `manifest` was not recalibrated from, if
    `folder` is the registry's folder of another version, or if it cannot be written.
    """
    if VERSION.fullmatch(folder.name) and folder.name != manifest.version:
        raise ModelFolderError(f"{folder} is the folder of another version than {manifest.version}")
    with written(folder):
        for place in {source, folder} if (folder / MANIFEST).exists() else {source}:
            found = read_manifest(place)
            if found.version not in (manifest.version, manifest.recalibrated_from):
                raise ModelFolderError(
                    f"{place} holds version {found.version} now, not {manifest.recalibrated_from}: restart the service "
                    "to serve that one"
                )
        require_whole(source, manifest)
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=folder))
        shutil.copytree(source / manifest.weights, fresh, dirs_exist_ok=True)
        if file_hashes(fresh) != manifest.files:
            raise ModelFolderError(f"the files in {source} changed meanwhile: try again")
        point_to(folder, manifest, fresh)


def point_to(folder: Path, manifest: Manifest, artifacts: Path) -> None:
    """Let `folder` hold this version from now on, and remove what belongs to others; the folder's lock is held."""
    weights = folder / manifest.weights
    artifacts.chmod(0o755)
    if weights.exists():
        weights.rename(folder / f"old-{artifacts.name}")
    artifacts.rename(weights)
    pointer = folder / (MANIFEST + ".new")
    pointer.write_bytes(manifest.encoded())
    pointer.replace(folder / MANIFEST)
    for other in folder.iterdir():
        if other.name not in (MANIFEST, manifest.weights):
            shutil.rmtree(other) if other.is_dir() else other.unlink()


def load_trained(folder: Path) -> TrainedModel:
    """Load the model of a folder. Raises ModelFolderError if it is not what its manifest says."""
    read_manifest(folder)  # for the message about a folder that does not exist
    with locked(folder, shared=True):
        manifest = read_manifest(folder)
        require_whole(folder, manifest)
        model = model_of(manifest)
        model.load(folder / manifest.weights)
    return trained_of(model, manifest)


def copy_version(folder: Path, versions: Path) -> Manifest:
    """Copy the version that `folder` holds to VERSIONS/<model>/<version>, unless it is there. Returns its manifest.

    A copy that was damaged is replaced. Raises ModelFolderError if `folder` is not what its manifest says.
    """
    read_manifest(folder)  # for the message about a folder that does not exist
    with locked(folder, shared=True):
        manifest = read_manifest(folder)
        require_whole(folder, manifest)
        target = versions / manifest.model / manifest.version
        with written(target.parent), tempfile.TemporaryDirectory(prefix="new-", dir=target.parent) as partial:
            if not holds(target, manifest):
                copied = Path(partial) / target.name
                shutil.copytree(folder / manifest.weights, copied / manifest.weights)
                (copied / MANIFEST).write_bytes(manifest.encoded())
                if target.exists():
                    target.rename(Path(partial) / "damaged")
                copied.rename(target)
    return manifest


def holds(folder: Path, manifest: Manifest) -> bool:
    """Whether a folder holds the version of a manifest, undamaged."""
    try:
        read_manifest(folder)  # for a folder that does not exist
        with locked(folder, shared=True):
            return read_manifest(folder) == manifest and is_whole(folder, manifest)
    except ModelFolderError:
        return False


def trained_of(model: Model, manifest: Manifest) -> TrainedModel:
    """The model with what the manifest says about it."""
    return TrainedModel(
        model=model,
        version=manifest.version,
        levels=manifest.levels,
        step_s=manifest.step_s,
        calibration=Calibration(manifest.calibration),
        nights=manifest.nights,
        profile=Profile(**manifest.profile),
        usual_losses={name: float(losses["model"]) for name, losses in manifest.metrics.items()},
        classes=manifest.classes,
        known_until_s=manifest.known_until_s,
    )


def model_of(manifest: Manifest) -> Model:
    """The model, not loaded yet, with the parameters of the manifest.

    A class is called with `of_config`, if it has that method, or else without arguments. Raises ModelFolderError if the
    result has other parameters, as after a change of the code.
    """
    try:
        kind = model_class(manifest.model)
    except ValueError as error:
        raise ModelFolderError(f"its manifest names a model that is not here: {error}") from error
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
