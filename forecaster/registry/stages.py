"""Stages of models on disk: candidate -> staging -> production, and back.

MODELS/versions/<name>/<version>/ holds trained folders, MODELS/stages/<name>.json which of them stands on which stage;
production is a list whose last entry serves, so that a rollback takes one entry away.
"""

import shutil
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from forecaster.errors import ModelFolderError, PromotionError
from forecaster.registry.folder import read_manifest
from forecaster.registry.gates import Gate, failures

Stage = Literal["candidate", "staging", "production"]
NEXT: dict[str, Stage] = {"candidate": "staging", "staging": "production"}


class Standing(BaseModel):
    """Versions by stage."""

    model_config = ConfigDict(extra="forbid")

    candidate: str | None = None
    staging: str | None = None
    production: list[str] = []

    def at(self, stage: Stage) -> str | None:
        """The version that stands on a stage."""
        if stage == "production":
            return self.production[-1] if self.production else None
        found: str | None = getattr(self, stage)
        return found


class Stages:
    """The stages of all models under one folder."""

    def __init__(self, models: Path) -> None:
        self._models = models

    def standing(self, name: str) -> Standing:
        """Where the versions of a model stand."""
        path = self._record(name)
        return Standing.model_validate_json(path.read_bytes()) if path.exists() else Standing()

    def path(self, name: str, stage: Stage) -> Path:
        """The folder of the version on a stage; ModelFolderError when none stands there."""
        version = self.standing(name).at(stage)
        if version is None:
            raise ModelFolderError(f"no {name} stands on {stage}: register or promote one first")
        return self._models / "versions" / name / version

    def register(self, folder: Path) -> str:
        """Take a copy of a trained folder in as its model's candidate; returns its version."""
        manifest = read_manifest(folder)
        kept = self._models / "versions" / manifest.model / manifest.version
        if not kept.exists():
            beside = kept.with_name(kept.name + ".new")
            shutil.rmtree(beside, ignore_errors=True)
            shutil.copytree(folder, beside)
            beside.rename(kept)
        self._write(manifest.model, self.standing(manifest.model).model_copy(update={"candidate": manifest.version}))
        return manifest.version

    def promote(self, name: str, stage: Stage, gates: list[Gate], figures: dict[str, float]) -> Stage:
        """Lift the version on a stage to the next one; PromotionError says which gates keep it back."""
        standing = self.standing(name)
        version = standing.at(stage)
        if version is None or stage not in NEXT:
            raise PromotionError([f"no {name} on {stage} can be promoted"])
        if kept_back := failures(gates, figures):
            raise PromotionError(kept_back)
        if stage == "candidate":
            moved = standing.model_copy(update={"candidate": None, "staging": version})
        else:
            moved = standing.model_copy(update={"staging": None, "production": [*standing.production, version]})
        self._write(name, moved)
        return NEXT[stage]

    def rollback(self, name: str) -> str:
        """Take production back to the version before; returns it. PromotionError when there is none."""
        standing = self.standing(name)
        if len(standing.production) < 2:
            raise PromotionError([f"{name} has no earlier version in production"])
        self._write(name, standing.model_copy(update={"production": standing.production[:-1]}))
        return standing.production[-2]

    def _record(self, name: str) -> Path:
        return self._models / "stages" / f"{name}.json"

    def _write(self, name: str, standing: Standing) -> None:
        path = self._record(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(standing.model_dump_json(indent=1) + "\n")
        beside.replace(path)


def served_folder(models: Path, name: str) -> Path:
    """What a service of a model serves: the version in production, else the folder that training left."""
    stages = Stages(models)
    return stages.path(name, "production") if stages.standing(name).production else models / name
