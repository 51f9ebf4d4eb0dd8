"""Promotes models on disk from stage to stage, candidate -> staging -> production, and rolls production back.

MODELS/versions/<name>/<version>/ is the folder of a version; MODELS/stages/<name>.json lists the version on each stage.
Production is a list whose last entry is served, so a rollback removes one entry.
"""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from forecaster.errors import ModelFolderError, PromotionError
from forecaster.registry.folder import copy_version
from forecaster.registry.gates import Gate, failures
from forecaster.registry.locks import written
from forecaster.registry.manifest import VERSION

Stage = Literal["candidate", "staging", "production"]
NEXT: dict[str, Stage] = {"candidate": "staging", "staging": "production"}


Version = Annotated[str, Field(pattern=f"^{VERSION.pattern}$")]


class StagedVersions(BaseModel):
    """A model's versions by stage."""

    model_config = ConfigDict(extra="forbid")

    candidate: Version | None = None
    staging: Version | None = None
    production: list[Version] = []

    def at(self, stage: Stage) -> str | None:
        """The version on a stage, None if it is empty."""
        if stage == "production":
            return self.production[-1] if self.production else None
        version: str | None = getattr(self, stage)
        return version


class Stages:
    """The stages of all models in one folder."""

    def __init__(self, models: Path) -> None:
        self._models = models

    def staged(self, name: str) -> StagedVersions:
        """The versions of a model by stage. Raises ModelFolderError if they cannot be read."""
        path = self._record(name)
        try:
            return StagedVersions.model_validate_json(path.read_bytes()) if path.exists() else StagedVersions()
        except (OSError, ValidationError) as error:
            raise ModelFolderError(f"{path} cannot be read, write the versions on each stage again: {error}") from error

    def path(self, name: str, stage: Stage) -> Path:
        """The folder of the version on a stage. Raises ModelFolderError if the stage is empty."""
        version = self.staged(name).at(stage)
        if version is None:
            raise ModelFolderError(f"no {name} is on stage {stage}: register or promote one first")
        return self.folder(name, version)

    def register(self, folder: Path) -> str:
        """Copy a trained model's folder and make it the candidate. Returns its version."""
        manifest = copy_version(folder, self._models / "versions")
        with self._changing():
            self._write(manifest.model, self.staged(manifest.model).model_copy(update={"candidate": manifest.version}))
        return manifest.version

    def promote(
        self, name: str, stage: Stage, gates: list[Gate], figures: dict[str, float], judged: str | None = None
    ) -> Stage:
        """Move the version on a stage to the next stage and return that. PromotionError names the gates it fails.

        A version that is in production already is not put there again, so that a rollback returns to another one.
        `judged` is the version that the figures belong to; another one on the stage is not promoted.
        """
        with self._changing():
            staged = self.staged(name)
            version = staged.at(stage)
            if version is None or stage not in NEXT:
                raise PromotionError([f"no {name} on stage {stage} can be promoted"])
            if judged not in (None, version):
                raise PromotionError([f"{judged} was judged, but {version} is on stage {stage} now: promote again"])
            if failed := failures(gates, figures):
                raise PromotionError(failed)
            if stage == "candidate":
                moved = staged.model_copy(update={"candidate": None, "staging": version})
            else:
                again = version == staged.at("production")
                production = staged.production if again else [*staged.production, version]
                moved = staged.model_copy(update={"staging": None, "production": production})
            self._write(name, moved)
        return NEXT[stage]

    def rollback(self, name: str) -> str:
        """Return production to the previous version, and return that. Raises PromotionError if there is none."""
        with self._changing():
            staged = self.staged(name)
            if len(staged.production) < 2:
                raise PromotionError([f"{name} has no earlier version in production"])
            self._write(name, staged.model_copy(update={"production": staged.production[:-1]}))
        return staged.production[-2]

    def recalibrate(self, name: str, before: str, after: str) -> None:
        """Put a recalibrated version after the version in production that it came from; a rollback returns to that.

        Raises PromotionError if another version is in production by now.
        """
        with self._changing():
            staged = self.staged(name)
            if staged.at("production") != before:
                raise PromotionError(
                    [f"{before} is not in production any more, {staged.at('production')} is: restart the service"]
                )
            self._write(name, staged.model_copy(update={"production": [*staged.production, after]}))

    def folder(self, name: str, version: str) -> Path:
        """The folder of a version, whether it exists or not."""
        return self._models / "versions" / name / version

    def _changing(self) -> AbstractContextManager[None]:
        return written(self._models / "stages")

    def _record(self, name: str) -> Path:
        return self._models / "stages" / f"{name}.json"

    def _write(self, name: str, staged: StagedVersions) -> None:
        path = self._record(name)
        partial = path.with_suffix(".new")
        partial.write_text(staged.model_dump_json(indent=1) + "\n")
        partial.replace(path)


def registry_of(folder: Path) -> Stages | None:
    """The stages of the models among which `folder` is a registered version; None if it is not one."""
    registered = VERSION.fullmatch(folder.name) and folder.parent.parent.name == "versions"
    return Stages(folder.parents[2]) if registered else None


def served_folder(models: Path, name: str) -> Path:
    """The folder that a service loads: the version in production, else the folder that training wrote."""
    stages = Stages(models)
    return stages.path(name, "production") if stages.staged(name).production else models / name
