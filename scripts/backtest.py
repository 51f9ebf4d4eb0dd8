"""`ape run backtest`: a public competition played again, task by task, beside its published winners."""

from pathlib import Path

import click

from scripts import _reach

TASKS = ("gefcom2014-solar", "gefcom2012-wind", "gefcom2014-load", "simbench")


@click.command()
@click.argument("name", type=click.Choice(TASKS))
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="Folder of the competition's files.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/bench"), show_default=True)
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path("build/backtest"),
    show_default=True,
    help="Finished members are kept here, and found again by the hash of their settings.",
)
@click.option("--only", multiple=True, help="Run this task only; may be repeated.")
@click.option("--sweep", type=click.IntRange(1), help="Search that many recipes before the first task instead.")
def cli(name: str, data: Path | None, out: Path, work: Path, only: tuple[str, ...], sweep: int | None) -> None:
    """Answer every task from what was known before it, print the table, write OUT/backtest-NAME.json."""
    _reach.packages()
    from scripts._backtest import run_public, run_region, run_sweep

    if name == "simbench" and sweep:
        raise click.UsageError("the demo region's models are the service's own: there is nothing to search")
    if name == "simbench":
        run_region(out, work)
    elif data is None:
        raise click.UsageError(f"{name} needs --data, the folder of its files")
    elif sweep:
        run_sweep(name, data, out, work, sweep)
    else:
        run_public(name, data, out, work, list(only))
