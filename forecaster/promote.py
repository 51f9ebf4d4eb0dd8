"""`python -m forecaster.promote register|up|back|show`: move models between their stages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import psycopg

from forecaster.domain import STEP_S
from forecaster.errors import ForecasterError
from forecaster.models import KINDS
from forecaster.registry.folder import load_trained
from forecaster.registry.gates import GATES, evidence, read_gates
from forecaster.registry.stages import Stage, Stages
from forecaster.train import training_panel
from forewatt.settings import settings

MODEL = click.option("--model", "name", type=click.Choice(list(KINDS)), required=True)
MODELS = click.option(
    "--models",
    type=click.Path(path_type=Path),
    default=lambda: settings().models_path,
    show_default="FOREWATT_MODELS_PATH",
)


@contextmanager
def refused() -> Iterator[None]:
    """Turns what the forecaster raises on purpose into the command's message."""
    try:
        yield
    except (ForecasterError, psycopg.Error) as error:
        raise click.ClickException(str(error)) from error


@click.group()
def cli() -> None:
    """candidate -> staging -> production, and back."""


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@MODELS
def register(folder: Path, models: Path) -> None:
    """Take the trained model in FOLDER in as a candidate."""
    with refused():
        click.echo(Stages(models).register(folder))


@cli.command()
@MODEL
@MODELS
@click.option("--stage", type=click.Choice(["candidate", "staging"]), default="candidate", show_default=True)
@click.option("--region", default=lambda: settings().region, show_default="FOREWATT_REGION")
@click.option("--until", "until_s", type=int, required=True, help="Judge on the days before this UTC second.")
@click.option("--days", type=click.IntRange(1, 60), default=14, show_default=True)
@click.option("--gates", type=click.Path(path_type=Path), default=GATES, help="JSON list of {figure, at_most, reason}.")
def up(name: str, models: Path, stage: Stage, region: str, until_s: int, days: int, gates: Path) -> None:
    """Promote the version on a stage if it passes every gate on the newest days of history."""
    stages = Stages(models)
    with refused():
        panel = training_panel(settings(), region, until_s - until_s % STEP_S)
        challenger = load_trained(stages.path(name, stage))
        champion = load_trained(stages.path(name, "production")) if stages.standing(name).production else None
        figures = evidence(challenger, champion, panel, days)
        for figure, value in figures.items():
            click.echo(f"{figure}: {value:.5g}")
        reached = stages.promote(name, stage, read_gates(gates), figures)
        click.echo(f"{name} {challenger.version} stands on {reached}")


@cli.command()
@MODEL
@MODELS
def back(name: str, models: Path) -> None:
    """Serve the version before again."""
    with refused():
        click.echo(f"{name} {Stages(models).rollback(name)} is in production again; restart its service")


@cli.command()
@MODEL
@MODELS
def show(name: str, models: Path) -> None:
    """Which versions stand where."""
    click.echo(Stages(models).standing(name).model_dump_json(indent=1))


if __name__ == "__main__":
    cli()
