"""`ape run simulate`: what strategies earn against honest forecasters, on a year of real series."""

import click

from scripts import _reach


@click.command()
@click.option("--rounds", type=click.IntRange(1, 1_200), default=1_000, show_default=True, help="Rounds of six hours.")
@click.option("--feeds", type=click.IntRange(1, 64), default=12, show_default=True, help="Assets to be forecast.")
def cli(rounds: int, feeds: int) -> None:
    """Print a table of profit by strategy; fail where one gains by dishonesty and docs/security.md does not say so."""
    _reach.packages()
    from rich.console import Console

    from simulation.report import gaining, told

    found = told(rounds, feeds, Console())
    for name in gaining(found):
        raise click.ClickException(f"{name!r} earns more than honesty does")
