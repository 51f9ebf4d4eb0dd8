"""`forewatt consortium demo`: the market on a local Fabric network, from its keys to the audit."""

from pathlib import Path

import click

from forewatt.commands import Command

EXAMPLES = """\
forewatt consortium demo
forewatt consortium demo --seed 7"""


@click.command("demo", cls=Command, extra="demo", examples=EXAMPLES)
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the meters and the forecasts.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("build/consortium"),
    show_default=True,
    help="Folder of the logs and files.",
)
def demo(seed: int, folder: Path) -> None:
    """Play four rounds of three organisations on Hyperledger Fabric, and audit them.

    Everything runs on this machine; `setup/fabric.sh` builds Fabric. The exit code is 1 if a score or a payout on the
    channel is not that of the protocol.
    """
    from rich.console import Console

    from demo.consortium.run import run_consortium

    outcome = run_consortium(folder, seed, Console())
    if not outcome.agrees:
        raise click.ClickException("the channel's accounts do not agree with the protocol; see the table")
