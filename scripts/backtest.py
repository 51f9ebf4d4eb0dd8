"""`forewatt model backtest`: play a public forecasting competition again, task by task."""

from pathlib import Path

import click

from forewatt.commands import Command, json_option
from scripts._competition import COMPETITIONS, data_option, out_option, work_option

TASKS = (*COMPETITIONS, "openstef", "simbench")
EXAMPLES = """\
forewatt model backtest simbench
forewatt model backtest gefcom2014-solar --data ~/gefcom2014 --only 1 --only 2
forewatt model backtest gefcom2012-wind --data ~/gefcom2012 --json"""


@click.command("backtest", cls=Command, extra="train", examples=EXAMPLES)
@click.argument("name", metavar="TASK", type=click.Choice(TASKS))
@data_option
@out_option
@work_option
@click.option("--only", multiple=True, help="Run this task only; repeat it for several.")
@json_option
def cli(name: str, data: Path | None, out: Path, work: Path, only: tuple[str, ...], as_json: bool) -> None:
    """Forecast every task of a competition from what was known before it, and compare with the published winners.

    TASK is gefcom2014-solar, gefcom2012-wind, gefcom2014-load, openstef (the service's models on Dutch sites, with and
    without weather) or simbench, the demo's region. Writes the figures into OUT/backtest-TASK.json.
    """
    from scripts._backtest import run_public, run_region, run_sites

    if name == "simbench":
        run_region(out, work, as_json)
    elif data is None:
        raise click.UsageError(f"{name} needs --data, the folder of its files")
    elif name == "openstef":
        run_sites(data, out, work, as_json)
    else:
        run_public(name, data, out, work, list(only), as_json)
