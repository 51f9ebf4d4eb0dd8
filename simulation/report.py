"""Runs the simulation, prints its table and finds the strategies that should not pay."""

from collections.abc import Sequence

from rich.console import Console
from rich.progress import track
from rich.table import Table

from simulation.outcome import Outcome, outcomes
from simulation.rules import TOKEN_WEI

ROUNDING_PERCENT = 1e-9
"""A wei of rounding in each round is no gain."""


def run_and_print(rounds: int, feeds: int, console: Console) -> list[Outcome]:
    """Play every strategy, print the table and return the outcomes."""
    played = list(track(outcomes(rounds, feeds), f"{rounds} rounds a strategy", total=None, console=console))
    by_name = {outcome.name: outcome for outcome in played}
    table = Table(title=f"Profit by strategy over {rounds} rounds, {feeds} feeds of SimBench", title_justify="left")
    table.add_column("strategy")
    for heading in ("tokens", "% of stake", "honestly", "field", "fund", "slashes"):
        table.add_column(heading, justify="right")
    for outcome in played:
        table.add_row(
            outcome.name,
            f"{outcome.profit_wei / TOKEN_WEI:+,.1f}",
            f"{outcome.percent:+.1f}",
            f"{by_name[outcome.honest].percent:+.1f}",
            f"{outcome.field_percent:+.1f}",
            f"{outcome.fund_delta_wei / TOKEN_WEI:+,.0f}",
            str(outcome.slashes),
        )
    console.print(table)
    console.print("honestly: % of stake of the same stake used honestly; field: of the mean node of the honest field.")
    gains = [
        outcome.name for outcome in played if outcome.documented and outcome.percent > by_name[outcome.honest].percent
    ]
    console.print(f"Gains more than honesty, as docs/security.md documents: {', '.join(gains) or 'none'}.")
    return played


def gaining(played: Sequence[Outcome]) -> list[str]:
    """The strategies that gain more than honesty although docs/security.md does not document it."""
    percent = {outcome.name: outcome.percent for outcome in played}
    return [
        outcome.name
        for outcome in played
        if not outcome.documented and outcome.percent > percent[outcome.honest] + ROUNDING_PERCENT
    ]
