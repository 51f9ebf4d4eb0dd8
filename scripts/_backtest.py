"""Runs backtests and sweeps with progress bars, prints their tables and writes their figures."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from forewatt.commands import print_json
from forewatt.figures import write_figures

if TYPE_CHECKING:
    from forecaster.domain import Panel

LOG_COLUMNS = 200
"""Width of a table that is written to a file or a pipe."""


def wide_console(as_json: bool) -> Console:
    """The console for tables: standard error if standard output gets JSON."""
    console = Console(stderr=as_json)
    return console if console.is_terminal else Console(stderr=as_json, width=LOG_COLUMNS)


@contextmanager
def progress_bar(console: Console, name: str, total: int) -> Iterator[Callable[[str, float], None]]:
    """A progress bar; yields a function that takes the current step's name and the amount done, of `total`."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task(name, total=total)
        yield lambda step, done: progress.update(bar, description=f"{name}, {step}", completed=done)


def run_public(name: str, data: Path, out: Path, work: Path, only: list[str], as_json: bool) -> None:
    """Play a competition over the files in `data`, or only some of its tasks."""
    from forecaster.backtest import competition_of
    from forecaster.backtest.plots import draw
    from forecaster.backtest.report import coverage_line, figures, score_table
    from forecaster.backtest.run import run_competition

    console = wide_console(as_json)
    competition = competition_of(name, data)
    tasks = only or competition.tasks()
    with progress_bar(console, name, len(tasks)) as advance:
        scores = run_competition(
            competition, work / name, lambda task, share: advance(f"task {task}", tasks.index(task) + share), tasks
        )
    console.print(score_table(competition, scores))
    console.print(coverage_line(scores))
    path, rows = out / f"backtest-{name}.json", figures(competition, scores)
    write_figures(path, rows)
    console.print(f"figures: {path}; pictures: {draw(name, scores, out, path.stem)}")
    if as_json:
        print_json(rows)


def run_sites(data: Path, out: Path, work: Path, as_json: bool) -> None:
    """Train and judge the service's models on the Dutch files in `data`, without and with their weather."""
    from forecaster.backtest.openstef import NAME, groups_of, rows_of, run
    from forecaster.models import model_class

    console, panels = wide_console(as_json), groups_of(data)
    models = {kind: model_class(kind) for kind in ("gbm", "lstm")}
    with progress_bar(console, NAME, 2 * len(panels) * len(models)) as advance:
        scores = run(panels, models, work / NAME, advance)
    for score in scores:
        console.print(f"{score.group}, {score.model}: {score.pinball:.5f} pu, 80 % covers {score.coverage:.1%}")
    path, rows = out / f"backtest-{NAME}.json", rows_of(scores)
    write_figures(path, rows)
    console.print(f"figures: {path}")
    if as_json:
        print_json(rows)


def run_sweep(name: str, data: Path, out: Path, work: Path, trials: int, sampler: str, as_json: bool) -> None:
    """Search for a competition's recipe; each trial is judged on the time before the first task."""
    from forecaster.backtest import competition_of
    from forecaster.backtest.report import trial_rows, trial_table

    if sampler == "tpe":
        from forecaster.backtest.guided import guided_search as search
    else:
        from forecaster.backtest.sweep import search

    console = wide_console(as_json)
    with progress_bar(console, name, trials) as advance:
        judged = search(
            competition_of(name, data),
            trials,
            work / name,
            lambda number, share: advance(f"trial {number}", number + share),
        )
    console.print(trial_table(name, judged))
    path, rows = out / f"sweep-{name}.json", trial_rows(judged)
    write_figures(path, rows)
    console.print(f"trials: {path}")
    if as_json:
        print_json(rows)


REGION_DAYS = 140
REGION_UNTIL = (
    datetime(2016, 6, 15, tzinfo=UTC),
    datetime(2016, 9, 15, tzinfo=UTC),
    datetime(2016, 12, 15, tzinfo=UTC),
)
"""The region's tasks: the three weeks before each of these moments are forecast from the days before them."""


def region_panel(until: datetime) -> "Panel":
    """The demo region's readings of the REGION_DAYS before a moment."""
    from forecaster.domain import Asset, Panel
    from streaming.simbench.profiles import row_at
    from streaming.simbench.region import profile_mw, region_assets

    start_s = int((until - timedelta(days=REGION_DAYS)).timestamp())
    rows = slice(row_at(start_s), row_at(int(until.timestamp())))
    assets = region_assets()
    pu = np.stack([profile_mw(asset)[rows] / asset.capacity_mw for asset in assets]).astype(np.float32)
    feeds = tuple(Asset(a.asset_id, a.asset_class.value, a.capacity_mw, a.latitude, a.longitude) for a in assets)
    return Panel(feeds, start_s, pu)


def run_region(out: Path, work: Path, as_json: bool) -> None:
    """Train and judge the service's models on the demo region as `forewatt model train` does."""
    from forecaster.backtest.report import region_figures
    from forecaster.models import KINDS, model_class
    from forecaster.training.console import metrics_table, trained_with_bar

    console, metrics = wide_console(as_json), {}
    for until in REGION_UNTIL:
        panel, day = region_panel(until), until.date().isoformat()
        for name in KINDS:
            outcome = trained_with_bar(model_class(name)(), panel, "simbench", work / "simbench" / day / name, console)
            console.print(f"{name}, three weeks before {day}")
            console.print(metrics_table(outcome.manifest))
            metrics[day, name] = outcome.manifest.metrics["all"]
    path, rows = out / "backtest-simbench.json", region_figures(metrics)
    write_figures(path, rows)
    console.print(f"figures: {path}")
    if as_json:
        print_json(rows)
