"""A trained model's manifest: its parameters, origin and metrics, sealed by a checksum. Its hash is the version."""

import hashlib
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from eth_utils.crypto import keccak
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from forecaster.domain import Panel
from forecaster.errors import ModelFolderError

MANIFEST = "manifest.json"
NAME = "^[a-z][a-z0-9_-]*$"
"""The form of a model's name, which is also the name of its folder in the registry."""
VERSION = re.compile("0x[0-9a-f]{64}")
"""The form of a version, which is also the name of its folder in the registry."""


class Manifest(BaseModel):
    """A model's parameters, origin and metrics. Its hash covers every weight through the artifacts' digests."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(pattern=NAME)
    region: str
    trained_from_s: int
    learnt_until_s: int
    """The weights have learnt nothing after this time; the days that follow were held out."""
    trained_until_s: int
    feeds: int
    levels: int
    step_s: int
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
    checksum: str = ""
    """SHA-256 of all other fields as canonical JSON, so that a change by hand is noticed."""

    def encoded(self) -> bytes:
        """Canonical JSON: sorted keys, no whitespace."""
        return canonical(self.model_dump())

    def sealed(self) -> "Manifest":
        """The manifest with its checksum."""
        return self.model_copy(update={"checksum": self.expected_checksum})

    @property
    def expected_checksum(self) -> str:
        """The checksum of the other fields."""
        return hashlib.sha256(canonical(self.model_dump(exclude={"checksum"}))).hexdigest()

    @property
    def version(self) -> str:
        """0x and the keccak256 of `encoded()`."""
        return "0x" + keccak(self.encoded()).hex()

    @property
    def known_until_s(self) -> int:
        """Neither the weights nor the calibration were fitted to anything after this time."""
        return max(self.trained_until_s, self.recalibrated_until_s or 0)

    @property
    def weights(self) -> str:
        """Name of the folder of the artifacts, which depends on their content only."""
        return "weights-" + hashlib.sha256(canonical(self.files)).hexdigest()[:16]


def canonical(content: dict[str, Any]) -> bytes:
    """JSON with sorted keys and without whitespace."""
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder. Raises ModelFolderError if it is missing, cannot be read or was changed by hand."""
    path = folder / MANIFEST
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise ModelFolderError(f"no trained model in {folder}: run `forewatt model train` first") from None
    except OSError as error:
        raise ModelFolderError(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise ModelFolderError(f"{path} cannot be read, train the model again: {error}") from error
    if manifest.checksum != manifest.expected_checksum:
        raise ModelFolderError(f"{path} was changed after the model was saved: train the model again")
    if VERSION.fullmatch(folder.name) and folder.name != manifest.version:
        raise ModelFolderError(f"{folder} has the manifest of version {manifest.version}: register the model again")
    return manifest


def data_hash(panel: Panel) -> str:
    """SHA-256 of the panel's assets, start, values (in units of 1e-7 pu) and outlook, which also names price zones."""
    assets = [{name: value for name, value in asdict(asset).items() if name != "price_zone"} for asset in panel.assets]
    digest = hashlib.sha256(json.dumps(assets).encode())
    digest.update(f"{panel.start_s} {panel.step_s} ".encode())
    digest.update(np.nan_to_num(panel.pu * 1e7, nan=2**31 - 1).astype(">i8").tobytes())
    if panel.outlook is not None:
        digest.update(panel.outlook.digest())
    return digest.hexdigest()
