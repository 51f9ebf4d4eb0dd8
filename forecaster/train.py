"""Trains a model on the history of a region, with a progress bar and a table of its losses."""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from forecaster.data.archive import read_archive
from forecaster.data.assets import feeds_of
from forecaster.data.history import read_history
from forecaster.domain import STEP_S, Panel
from forecaster.errors import TrainingError
from forecaster.models import model_class
from forecaster.registry.folder import Manifest
from forecaster.training.pipeline import Outcome, train
from forewatt.settings import Settings
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
