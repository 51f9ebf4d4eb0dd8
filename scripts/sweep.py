"""`forewatt model sweep`: search for the settings of a competition's models."""

from pathlib import Path

import click

from forewatt.commands import Command, json_option
from scripts._competition import COMPETITIONS, data_option, out_option, work_option

EXAMPLES = """forewatt model sweep gefcom2014-solar --data ~/gefcom2014 --trials 40
forewatt model sweep gefcom2012-wind --data ~/gefcom2012 --trials 100 --sampler tpe"""


@click.command("sweep", cls=Command, extra="train", examples=EXAMPLES)
@click.argument("name", metavar="TASK", type=click.Choice(COMPETITIONS))
@data_option
@out_option
@work_option
@click.option("--trials", type=click.IntRange(1), default=20, show_default=True, help="Number of recipes to try.")
@click.option(
    "--sampler",
    type=click.Choice(("random", "tpe")),
    default="random",
    show_default=True,
    help="Draw at random, or by Optuna's tree of Parzen estimators, which ends poor trials early (extra: sweep).",
)
@json_option
def cli(name: str, data: Path | None, out: Path, work: Path, trials: int, sampler: str, as_json: bool) -> None:
    """Try recipes for a competition and judge each on the time before its first task.

    TASK is gefcom2014-solar, gefcom2012-wind or gefcom2014-load. Writes the trials into OUT/sweep-TASK.json. A search
    that was stopped continues, and can be extended by more --trials.
    """
    if data is None:
        raise click.UsageError(f"{name} needs --data, the folder of its files")
    from scripts._backtest import run_sweep

    run_sweep(name, data, out, work, trials, sampler, as_json)
