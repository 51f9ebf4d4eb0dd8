"""`python -m forecaster.train --model lstm --region R --until S --out FOLDER`: train a model, or find it trained."""

import logging
from pathlib import Path

import click
import psycopg
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from forecaster.data.archive import read_archive
from forecaster.data.assets import feeds_of
from forecaster.data.history import read_history
from forecaster.domain import STEP_S, Panel
from forecaster.errors import ForecasterError, TrainingError
from forecaster.models import KINDS, model_class
from forecaster.registry.folder import Manifest
from forecaster.training.pipeline import Outcome, train
from forewatt.settings import Settings, settings
from forewatt.stores.mongo import database
from forewatt.stores.postgres import connect

MOST_DAYS = 400
"""History older than this teaches nothing about the season ahead that a year does not."""


def training_panel(places: Settings, region: str, until_s: int, archived: bool = False) -> Panel:
    """The region's feeds with their readings before `until_s`, from the first one on; TrainingError without any.

    They come from PostgreSQL, or from the Delta archive (ArchiveError when there is none).
    """
    documents = database(places)
    try:
        assets = feeds_of(documents, region)
    finally:
        documents.client.close()
    start_s = until_s - MOST_DAYS * 86_400
    if archived:
        panel = read_archive(places.archive_url, assets, start_s, until_s)
    else:
        with connect(places.postgres_url) as connection:
            panel = read_history(connection, assets, start_s, until_s)
    known = (panel.pu == panel.pu).any(axis=0).nonzero()[0]
    if not known.size:
        raise TrainingError(f"no readings of region {region} before {until_s}: fill the history first")
    return Panel(panel.assets, panel.start_s + STEP_S * int(known[0]), panel.pu[:, known[0] :])


def metrics_table(manifest: Manifest) -> Table:
    """The held-out losses for a person, in thousandths of capacity."""
    table = Table("class", "model", "uncalibrated", "climatology", "persistence", "80 % covers")
    for group, found in manifest.metrics.items():
        losses = (found[name] for name in ("model", "uncalibrated", "climatology", "persistence"))
        table.add_row(group, *(f"{1000 * loss:.2f}" for loss in losses), f"{found['coverage']:.0%}")
    return table


def trained_with_bar(name: str, panel: Panel, region: str, folder: Path, console: Console) -> Outcome:
    """Train one model under a progress bar."""
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True)
    with bar:
        task = bar.add_task(f"training {name} on {len(panel.assets)} feeds", total=1.0)
        return train(model_class(name)(), panel, region, folder, lambda share: bar.update(task, completed=share))


@click.command()
@click.option("--model", "names", type=click.Choice(list(KINDS)), multiple=True, required=True, help="May be repeated.")
@click.option("--region", default=lambda: settings().region, show_default="FOREWATT_REGION")
@click.option("--until", "until_s", type=int, required=True, help="Learn from readings before this UTC second.")
@click.option("--out", type=click.Path(path_type=Path), default=lambda: settings().models_path, show_default=True)
@click.option("--archive", is_flag=True, help="Learn from the Delta archive at FOREWATT_ARCHIVE_URL, not PostgreSQL.")
def cli(names: tuple[str, ...], region: str, until_s: int, out: Path, archive: bool) -> None:
    """Train models from the history in PostgreSQL into OUT/<model>; one that is already there is kept."""
    logging.basicConfig(level=logging.INFO)
    console = Console(stderr=False)
    try:
        panel = training_panel(settings(), region, until_s - until_s % STEP_S, archive)
        for name in names:
            outcome = trained_with_bar(name, panel, region, out / name, console)
            how = "was already trained" if outcome.reused else "trained"
            console.print(f"{name} {how}: {out / name}, version {outcome.trained.version}")
            console.print(metrics_table(outcome.manifest))
    except (ForecasterError, psycopg.Error) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    cli()
