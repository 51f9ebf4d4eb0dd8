"""Runs backtests under progress bars and writes what came of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from forecaster.domain import Panel

COLUMNS = 200
"""Of a log: tables of many tasks stay whole there."""


def wide_console() -> Console:
    """The terminal, or what a log is written with."""
    console = Console()
    return console if console.is_terminal else Console(width=COLUMNS)


@contextmanager
def bar(console: Console, name: str, total: int) -> Iterator[Callable[[str, float], None]]:
    """A progress bar; what it gives is told what is under way, and how much of `total` is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        shown = bars.add_task(name, total=total)
        yield lambda what, done: bars.update(shown, description=f"{name}, {what}", completed=done)


def run_public(name: str, data: Path, out: Path, work: Path, only: list[str]) -> None:
    """A competition over the files in a folder."""
    from forecaster.backtest import competition_of
    from forecaster.backtest.plots import draw
    from forecaster.backtest.report import coverage_line, figures, score_table, write_figures
    from forecaster.backtest.run import run_competition
    from forecaster.errors import BacktestError

    console = wide_console()
    try:
        competition = competition_of(name, data)
        tasks = only or competition.tasks()
        with bar(console, name, len(tasks)) as moved:
            scores = run_competition(
                competition, work / name, lambda task, share: moved(f"task {task}", tasks.index(task) + share), tasks
            )
    except BacktestError as error:
        raise click.ClickException(str(error)) from error
    console.print(score_table(competition, scores))
    console.print(coverage_line(scores))
    path = out / f"backtest-{name}.json"
    write_figures(path, figures(competition, scores))
    console.print(f"figures: {path}; pictures: {draw(name, scores, out, path.stem)}")


def run_sweep(name: str, data: Path, out: Path, work: Path, trials: int) -> None:
    """A search for a competition's recipe, judged before its first task."""
    from forecaster.backtest import competition_of
    from forecaster.backtest.report import trial_rows, trial_table, write_figures
    from forecaster.backtest.sweep import search
    from forecaster.errors import BacktestError

    console = wide_console()
    try:
        with bar(console, name, trials) as moved:
            found = search(
                competition_of(name, data),
                trials,
                work / name,
                lambda number, share: moved(f"trial {number}", number + share),
            )
    except BacktestError as error:
        raise click.ClickException(str(error)) from error
    console.print(trial_table(name, found))
    path = out / f"sweep-{name}.json"
    write_figures(path, trial_rows(found))
    console.print(f"trials: {path}")


REGION_DAYS = 140
REGION_UNTIL = (
    datetime(2016, 6, 15, tzinfo=UTC),
    datetime(2016, 9, 15, tzinfo=UTC),
    datetime(2016, 12, 15, tzinfo=UTC),
)
"""The region's tasks: the three weeks before each of these are forecast from the days before them."""


def region_panel(until: datetime) -> "Panel":
    """The demo region's readings of the days before a moment."""
    from forecaster.domain import Asset, Panel
    from streaming.simbench.profiles import row_at
    from streaming.simbench.region import profile_mw, region_assets

    start_s = int((until - timedelta(days=REGION_DAYS)).timestamp())
    rows = slice(row_at(start_s), row_at(int(until.timestamp())))
    assets = region_assets()
    pu = np.stack([profile_mw(asset)[rows] / asset.capacity_mw for asset in assets]).astype(np.float32)
    known = tuple(Asset(a.asset_id, a.asset_class.value, a.capacity_mw, a.latitude, a.longitude) for a in assets)
    return Panel(known, start_s, pu)


def run_region(out: Path, work: Path) -> None:
    """The models of the service on the demo region, each task trained and judged as `forecaster.train` does it."""
    from forecaster.backtest.report import region_figures, write_figures
    from forecaster.models import KINDS
    from forecaster.train import metrics_table, trained_with_bar

    console, found = wide_console(), {}
    for until in REGION_UNTIL:
        panel, day = region_panel(until), until.date().isoformat()
        for name in KINDS:
            outcome = trained_with_bar(name, panel, "simbench", work / "simbench" / day / name, console)
            console.print(f"{name}, three weeks before {day}")
            console.print(metrics_table(outcome.manifest))
            found[day, name] = outcome.manifest.metrics["all"]
    path = out / "backtest-simbench.json"
    write_figures(path, region_figures(found))
    console.print(f"figures: {path}")
