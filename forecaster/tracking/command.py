"""`forewatt model track`: bring MLflow up to the models of a folder."""

from pathlib import Path

import click

from forecaster.commands import MODELS
from forewatt.commands import CannotRun, Command

EXAMPLES = """\
FOREWATT_MLFLOW_URL=http://127.0.0.1:5000 forewatt model track
forewatt model track --models /srv/models"""


@click.command(cls=Command, extra="forecast", examples=EXAMPLES)
@MODELS
def track(models: Path | None) -> None:
    """Show every model's versions and stages in MLflow, at FOREWATT_MLFLOW_URL.

    Training, promotion, rollback and recalibration do so by themselves; this adds what they could not, because the
    server was away or was not set up yet. Running it again changes nothing.
    """
    from forecaster.models import model_kinds
    from forecaster.registry.stages import Stages
    from forecaster.tracking.mirror import Mirror
    from forecaster.tracking.server import MlflowServer
    from forewatt.settings import settings

    if not settings().mlflow_url:
        raise CannotRun("set FOREWATT_MLFLOW_URL to the address of an MLflow server")
    stages = Stages(models or settings().models_path)
    with MlflowServer(settings().mlflow_url) as server:
        mirror = Mirror(server)
        for name in model_kinds():
            versions = [version for stage in ("candidate", "staging") if (version := stages.staged(name).at(stage))]
            versions += stages.staged(name).production
            for version in dict.fromkeys(versions):
                mirror.trained(stages.folder(name, version))
            mirror.follow(stages, name)
            click.echo(f"{name}: {len(set(versions))} versions")
