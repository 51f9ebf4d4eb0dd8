"""Trains a model under a progress bar and shows its held-out losses on a terminal."""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from forecaster.domain import Panel
from forecaster.models.base import Model
from forecaster.registry.manifest import Manifest
from forecaster.training.pipeline import TrainingOutcome, train


def metrics_table(manifest: Manifest) -> Table:
    """The losses on held-out days, in thousandths of capacity."""
    table = Table("class", "model", "uncalibrated", "climatology", "persistence", "80 % covers")
    for group, metrics in manifest.metrics.items():
        losses = (metrics[name] for name in ("model", "uncalibrated", "climatology", "persistence"))
        covers = "-" if metrics["coverage"] is None else f"{metrics['coverage']:.0%}"
        table.add_row(group, *(f"{1000 * loss:.2f}" for loss in losses), covers)
    return table


def trained_with_bar(
    model: Model, panel: Panel, region: str, folder: Path, console: Console, all_days: bool = False
) -> TrainingOutcome:
    """Train one model into `folder` under a progress bar; for `all_days` see `train`."""
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True)
    with bar:
        task = bar.add_task(f"training {model.name} on {len(panel.assets)} feeds", total=1.0)
        return train(model, panel, region, folder, lambda share: bar.update(task, completed=share), all_days)
