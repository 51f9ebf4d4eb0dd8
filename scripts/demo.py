"""`forewatt demo`: a day of a real region, from the meters to settled, claimed payouts."""

from pathlib import Path

import click

from forewatt.commands import Command

EXAMPLES = """\
forewatt demo
forewatt demo --feeds 16 --rounds 2 --exit --report outcome.json
forewatt demo --kill lstm"""


@click.command("demo", cls=Command, extra="demo", examples=EXAMPLES)
@click.option(
    "--feeds", type=click.IntRange(8, 512), default=64, show_default=True, help="Number of assets to forecast."
)
@click.option(
    "--rounds", type=click.IntRange(1, 400), default=4, show_default=True, help="Number of rounds; one every six hours."
)
@click.option("--exit", "exit_when_done", is_flag=True, help="End after the tables instead of serving the dapp.")
@click.option(
    "--kill",
    "killed",
    type=click.Choice(["lstm", "gbm", "climatology"]),
    help="Kill the node of this forecaster in the middle of the last round.",
)
@click.option(
    "--pause",
    "pause_s",
    type=click.FloatRange(0, 60),
    default=0.25,
    show_default=True,
    help="Seconds that a step of 15 minutes takes at least.",
)
@click.option("--port", type=int, default=8000, show_default=True, help="Port of the dapp; a free one if it is taken.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("build/demo"),
    show_default=True,
    help="Folder of the logs and files.",
)
@click.option(
    "--observe",
    is_flag=True,
    help="Start Prometheus over every process, with the rules of the alerts; the newest values run, too.",
)
@click.option(
    "--rolling-restart",
    is_flag=True,
    help="Restart every service once, one after another, while the rounds are played.",
)
@click.option("--report", type=click.Path(path_type=Path), help="Write the outcome to this file, as JSON.")
def cli(**options: object) -> None:
    """Start every part, play the rounds, audit them, and serve the dapp until Ctrl-C.

    Everything runs on this machine. The exit code is 1 if the audit finds a difference.
    """
    from rich.console import Console

    from demo.options import DemoOptions
    from demo.run import run_demo

    outcome = run_demo(DemoOptions(**options), Console())  # type: ignore[arg-type]
    if not outcome.agrees:
        raise click.ClickException("the audit does not agree with every round; see the table")
