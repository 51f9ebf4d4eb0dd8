"""`forewatt simulate`: what strategies earn against honest forecasters on a year of real series."""

import click

from forewatt.commands import Command, json_option, print_json

EXAMPLES = """\
forewatt simulate
forewatt simulate --rounds 100 --feeds 8 --json"""


@click.command("simulate", cls=Command, extra="demo", examples=EXAMPLES)
@click.option("--rounds", type=click.IntRange(1, 1_200), default=1_000, show_default=True, help="Rounds of six hours.")
@click.option(
    "--feeds", type=click.IntRange(1, 64), default=12, show_default=True, help="Number of assets to forecast."
)
@json_option
def cli(rounds: int, feeds: int, as_json: bool) -> None:
    """Play dishonest strategies against honest forecasters and print the profit of each.

    The exit code is 1 if a strategy earns more than honesty although docs/security.md does not name it.
    """
    from dataclasses import asdict

    from rich.console import Console

    from simulation.report import gaining, run_and_print

    outcomes = run_and_print(rounds, feeds, Console(stderr=as_json))
    if as_json:
        print_json([asdict(outcome) for outcome in outcomes])
    if names := gaining(outcomes):
        raise click.ClickException(f"these earn more than honesty does: {', '.join(names)}")
