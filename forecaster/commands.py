"""`forewatt model train|list|show|register|promote|rollback|recalibrate`: from training to production."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forewatt.commands import CannotRun, Command, json_option, print_json, readable_errors

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from forecaster.tracking.mirror import Mirror


class ModelName(click.ParamType):
    """The name of a model; the models are only imported to check one."""

    name = "model"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name if there is such a model."""
        if value not in (names := known_models()):
            self.fail(f"{value!r} is no model; choose from {', '.join(names)}", param, ctx)
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002 - click's signature
        """The names that begin like the unfinished word."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(name) for name in known_models() if name.startswith(incomplete)]


def known_models() -> list[str]:
    """The names of all models; CannotRun for a wrong setting."""
    with readable_errors(None):
        from forecaster.errors import ModelClassError
        from forecaster.models import model_kinds

        try:
            return list(model_kinds())
        except ModelClassError as error:
            raise CannotRun(str(error)) from error


def show_in_mlflow(act: "Callable[[Mirror], None]") -> None:
    """Mirror something in MLflow if FOREWATT_MLFLOW_URL is set; a failure is a warning on stderr."""
    from forecaster.tracking.mirror import mirrored
    from forewatt.settings import settings

    if failure := mirrored(settings(), act):
        click.secho(failure, fg="yellow", err=True)


MODEL = click.argument("name", metavar="MODEL", type=ModelName())
MODELS = click.option(
    "--models", type=click.Path(path_type=Path), help="Folder of all models.  [default: FOREWATT_MODELS_PATH]"
)
UNTIL = click.IntRange(0, 4_102_444_799)
"""A UTC second before the year 2100, which calendars cover."""
REGION = click.option("--region", help="Region whose feeds are used.  [default: FOREWATT_REGION]")
STAGES = ("candidate", "staging", "production")

TRAIN_EXAMPLES = """\
forewatt model train lstm gbm --until 1465934400
forewatt model train lstm --until 1465934400 --archive"""


@click.command(cls=Command, extra="train", log_level="INFO", examples=TRAIN_EXAMPLES)
@click.argument("names", metavar="MODEL...", type=ModelName(), nargs=-1, required=True)
@REGION
@click.option("--until", "until_s", type=UNTIL, required=True, help="Learn from readings before this UTC second.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of all models.  [default: FOREWATT_MODELS_PATH]")
@click.option("--archive", is_flag=True, help="Learn from the Delta archive at FOREWATT_ARCHIVE_URL, not PostgreSQL.")
@click.option(
    "--step",
    "minutes",
    type=click.Choice(["5", "15", "30", "60"]),
    default="15",
    show_default=True,
    help="Minutes of a step. Readings of another interval are aggregated by energy.",
)
@click.option(
    "--levels", type=click.IntRange(1, 99), default=9, show_default=True, help="Number of quantiles, k/(levels+1)."
)
@click.option(
    "--all-days", is_flag=True, help="Learn from the newest three weeks, too, once they have judged the model."
)
def train(
    names: tuple[str, ...],
    region: str | None,
    until_s: int,
    out: Path | None,
    archive: bool,
    minutes: str,
    levels: int,
    all_days: bool,
) -> None:
    """Train models on the history in PostgreSQL and write each into OUT/<model>.

    A model that was already trained on the same data by the same code is not trained again.
    """
    from rich.console import Console

    from forecaster.data.panel import training_panel
    from forecaster.models import model_with
    from forecaster.tracking.mirror import Mirror
    from forecaster.training.console import metrics_table, trained_with_bar
    from forewatt.settings import settings

    console = Console()
    region, out = region or settings().region, out or settings().models_path
    step_s = 60 * int(minutes)
    panel = training_panel(settings(), region, until_s - until_s % step_s, archive, step_s)
    for name in names:
        outcome = trained_with_bar(model_with(name, levels), panel, region, out / name, console, all_days)
        show_in_mlflow(partial(Mirror.trained, folder=out / name, by_lead=outcome.loss_by_lead))
        done = "was already trained" if outcome.reused else "trained"
        console.print(f"{name} {done}: {out / name}, version {outcome.trained.version}")
        console.print(metrics_table(outcome.manifest))


@click.command("list", cls=Command, extra="forecast", examples="forewatt model list\nforewatt model list --json")
@MODELS
@json_option
def list_models(models: Path | None, as_json: bool) -> None:
    """List all models with the version on each stage."""
    from forecaster.models import model_kinds
    from forecaster.registry.stages import Stages
    from forewatt.settings import settings

    stages = Stages(models or settings().models_path)
    rows = {name: stages.staged(name) for name in model_kinds()}
    if as_json:
        print_json({name: staged.model_dump() for name, staged in rows.items()})
        return
    width = max(map(len, rows))
    for name, staged in rows.items():
        versions = (f"{stage} {version}" for stage in STAGES if (version := staged.at(stage)))  # type: ignore[arg-type]
        click.echo(f"{name:{width}}  {', '.join(versions) or 'no version registered'}")


@click.command(cls=Command, extra="forecast", examples="forewatt model show lstm")
@MODEL
@MODELS
def show(name: str, models: Path | None) -> None:
    """Print the versions of a model by stage, as JSON; the last one of production is served."""
    from forecaster.registry.stages import Stages
    from forewatt.settings import settings

    click.echo(Stages(models or settings().models_path).staged(name).model_dump_json(indent=1))


@click.command(cls=Command, extra="forecast", examples="forewatt model register build/models/lstm")
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@MODELS
def register(folder: Path, models: Path | None) -> None:
    """Copy the trained model in FOLDER and make it the candidate; prints its version."""
    from forecaster.registry.manifest import read_manifest
    from forecaster.registry.stages import Stages
    from forecaster.tracking.mirror import Mirror
    from forewatt.settings import settings

    stages = Stages(models or settings().models_path)
    version = stages.register(folder)
    show_in_mlflow(partial(Mirror.follow, stages=stages, name=read_manifest(folder).model))
    click.echo(version)


PROMOTE_EXAMPLES = """\
forewatt model promote lstm --until 1466812800
forewatt model promote lstm --stage staging --until 1466812800"""


@click.command(cls=Command, extra="forecast", examples=PROMOTE_EXAMPLES)
@MODEL
@MODELS
@click.option(
    "--stage",
    type=click.Choice(["candidate", "staging"]),
    default="candidate",
    show_default=True,
    help="Promote the version on this stage to the next one.",
)
@REGION
@click.option("--until", "until_s", type=UNTIL, required=True, help="Judge on the days before this UTC second.")
@click.option(
    "--days", type=click.IntRange(1, 60), default=14, show_default=True, help="Judge on at most this many days."
)
@click.option(
    "--gates",
    type=click.Path(path_type=Path),
    help="JSON list of {figure, at_most, reason}.  [default: forecaster's gates.json]",
)
@json_option
def promote(
    name: str,
    models: Path | None,
    stage: str,
    region: str | None,
    until_s: int,
    days: int,
    gates: Path | None,
    as_json: bool,
) -> None:
    """Promote a version to the next stage if it passes every gate on the newest days of history.

    Days that the version or the one in production has learnt, or was calibrated on, are left out. The exit code is 1 if
    a gate fails, or if fewer than three days are left.
    """
    from forecaster.data.panel import training_panel
    from forecaster.registry.folder import load_trained
    from forecaster.registry.gates import GATES, evidence, read_gates
    from forecaster.registry.stages import Stages
    from forecaster.tracking.mirror import Mirror
    from forewatt.settings import settings

    stages = Stages(models or settings().models_path)
    challenger = load_trained(stages.path(name, stage))  # type: ignore[arg-type]
    until_s, step_s = until_s - until_s % challenger.step_s, challenger.step_s
    panel = training_panel(settings(), region or settings().region, until_s, step_s=step_s)
    champion = load_trained(stages.path(name, "production")) if stages.staged(name).production else None
    figures = evidence(challenger, champion, panel, days)
    if not as_json:
        for figure, value in figures.items():
            click.echo(f"{figure}: {value:.5g}")
    reached = stages.promote(name, stage, read_gates(gates or GATES), figures, challenger.version)  # type: ignore[arg-type]
    show_in_mlflow(partial(Mirror.follow, stages=stages, name=name))
    if as_json:
        print_json({"model": name, "version": challenger.version, "stage": reached, "figures": figures})
    else:
        click.echo(f"{name} {challenger.version} is now on stage {reached}")


@click.command(cls=Command, extra="forecast", examples="forewatt model rollback lstm")
@MODEL
@MODELS
def rollback(name: str, models: Path | None) -> None:
    """Put the previous version of a model back into production."""
    from forecaster.registry.stages import Stages
    from forecaster.tracking.mirror import Mirror
    from forewatt.settings import settings

    stages = Stages(models or settings().models_path)
    version = stages.rollback(name)
    show_in_mlflow(partial(Mirror.follow, stages=stages, name=name))
    click.echo(f"{name} {version} is in production again; restart its service")


RECALIBRATE_EXAMPLES = """\
forewatt model recalibrate --until 1466812800
forewatt model recalibrate --until 1466812800 --url http://10.0.0.7:8200"""


@click.command(cls=Command, examples=RECALIBRATE_EXAMPLES)
@click.option("--until", "until_s", type=UNTIL, required=True, help="Fit to the three weeks before this UTC second.")
@REGION
@click.option("--url", help="Address of the forecast service.  [default: FOREWATT_FORECASTER_URL]")
@json_option
def recalibrate(until_s: int, region: str | None, url: str | None, as_json: bool) -> None:
    """Let a running forecast service fit its calibration to the newest days.

    The result is another version of the same weights; the service answers with it from then on. Days that the weights
    have learnt are not used. `forewatt model rollback` returns to the version before.
    """
    import httpx

    from forewatt.settings import service_headers, settings

    url = url or settings().forecaster_url
    request = {"region": region or settings().region, "until": until_s}
    try:
        reply = httpx.post(f"{url}/v1/recalibrations", json=request, headers=service_headers(settings()), timeout=600)
    except httpx.HTTPError as error:
        raise click.ClickException(f"the forecast service at {url} does not answer: {error}") from error
    if reply.is_error:
        raise click.ClickException(f"the forecast service refused: {reply.json().get('detail', reply.text)}")
    versions = reply.json()
    if as_json:
        print_json(versions)
    else:
        click.echo(f"{versions['model']}: {versions['previous_version']} -> {versions['model_version']}")
