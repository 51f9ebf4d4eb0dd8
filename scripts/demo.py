"""`ape run demo`: a day of a real region, from the meters to settled, claimed payouts."""

from pathlib import Path

import click

from scripts import _reach


@click.command()
@click.option("--feeds", type=click.IntRange(8, 512), default=64, show_default=True, help="Assets to be forecast.")
@click.option(
    "--rounds", type=click.IntRange(1, 400), default=4, show_default=True, help="Scored rounds, one every 6 h."
)
@click.option("--exit", "exit_when_done", is_flag=True, help="End after the tables instead of leaving the dapp open.")
@click.option(
    "--kill",
    "killed",
    type=click.Choice(["lstm", "gbm", "climatology"]),
    help="Kill this forecaster's node in the middle of the last round.",
)
@click.option(
    "--pause",
    "pause_s",
    type=click.FloatRange(0, 60),
    default=0.25,
    show_default=True,
    help="Least wall seconds of a 15-minute step.",
)
@click.option(
    "--port", type=int, default=8000, show_default=True, help="Where the dapp opens; another one if it is taken."
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("build/demo"),
    show_default=True,
    help="Logs and files of the run.",
)
@click.option("--report", type=click.Path(path_type=Path), help="Write the outcome as JSON to this file.")
def cli(**chosen: object) -> None:
    """Start everything, play the rounds, audit them, and leave the dapp open until Ctrl-C."""
    _reach.packages()
    from rich.console import Console

    from demo.models import TrainingFailed
    from demo.options import DemoOptions
    from demo.run import run_demo
    from forewatt.embedded.errors import EmbeddedError
    from oracle.errors import OracleError

    try:
        outcome = run_demo(DemoOptions(**chosen), Console())  # type: ignore[arg-type]
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except (EmbeddedError, OracleError, TrainingFailed) as error:
        raise click.ClickException(str(error)) from error
    if not outcome.agrees:
        raise click.ClickException("the audit does not agree with every round; see the table")
