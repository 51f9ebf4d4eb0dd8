"""`forewatt model report`: write the report of a trained model."""

import shlex
from functools import partial
from pathlib import Path

import click

from forecaster.commands import MODEL, MODELS, REGION, STAGES, UNTIL, show_in_mlflow
from forewatt.commands import Command, json_option, print_json

EXAMPLES = """\
forewatt model report lstm --until 1466812800
forewatt model report lstm --until 1466812800 --folder build/models/lstm --out lstm.html"""


@click.command(cls=Command, extra="train", examples=EXAMPLES)
@MODEL
@click.option("--until", "until_s", type=UNTIL, required=True, help="Judge on the days before this UTC second.")
@click.option(
    "--days", type=click.IntRange(1, 400), default=28, show_default=True, help="Judge on at most this many days."
)
@click.option(
    "--stage", type=click.Choice(STAGES), default="production", show_default=True, help="Report the version on it."
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Report the trained model in this folder, not one on a stage.",
)
@MODELS
@REGION
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="The page.  [default: build/reports/MODEL.html]"
)
@json_option
def report(
    name: str,
    until_s: int,
    days: int,
    stage: str,
    folder: Path | None,
    models: Path | None,
    region: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Write one HTML page: how a model did on days that it has not learnt, beside climatology and persistence.

    It has fan charts of the best, the median and the worst day, reliability, ranks, loss by step and hour, coverage by
    month, and what the loss depends on. The page needs no network.
    """
    from forecaster.data.panel import training_panel
    from forecaster.registry.folder import load_trained
    from forecaster.registry.manifest import read_manifest
    from forecaster.registry.stages import Stages
    from forecaster.report.judged import MODEL as JUDGED
    from forecaster.report.judged import judged_on
    from forecaster.report.page import page
    from forecaster.report.pictures import mean_of
    from forecaster.tracking.mirror import Mirror
    from forewatt.settings import settings

    folder = folder or Stages(models or settings().models_path).path(name, stage)  # type: ignore[arg-type]
    trained, manifest = load_trained(folder), read_manifest(folder)
    until_s -= until_s % trained.step_s
    panel = training_panel(settings(), region or settings().region, until_s, step_s=trained.step_s)
    judged = judged_on(trained, panel, days)
    out = out or Path("build") / "reports" / f"{name}.html"
    command = f"forewatt model report {name} --until {until_s} --days {days} --folder {shlex.quote(str(folder))}"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(judged, manifest, command), encoding="utf-8")
    show_in_mlflow(partial(Mirror.report, folder=folder, page=out))
    losses = {peer: mean_of(judged.losses(peer)) for peer in judged.forecasts}
    if as_json:
        print_json({"model": name, "version": trained.version, "page": str(out), "loss_pu": losses})
        return
    for peer, loss in losses.items():
        click.echo(f"{name if peer == JUDGED else peer}: {loss:.5f} pu")
    click.echo(f"{out}: open it in a browser")
