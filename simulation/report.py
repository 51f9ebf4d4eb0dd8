"""The table that a person reads, and the judgement."""

from collections.abc import Sequence

from rich.console import Console
from rich.progress import track
from rich.table import Table

from simulation.outcome import Outcome, outcomes
from simulation.rules import TOKEN_WEI


def run_and_print(rounds: int, feeds: int, console: Console) -> list[Outcome]:
    """Play everything, print the table, and return what it shows."""
    found = list(track(outcomes(rounds, feeds), f"{rounds} rounds a strategy", total=None, console=console))
    by_name = {outcome.name: outcome for outcome in found}
    table = Table(title=f"Profit by strategy over {rounds} rounds, {feeds} feeds of SimBench", title_justify="left")
    table.add_column("strategy")
    for heading in ("tokens", "% of stake", "honestly", "field", "fund", "slashes"):
        table.add_column(heading, justify="right")
    for one in found:
        table.add_row(
            one.name,
            f"{one.profit_wei / TOKEN_WEI:+,.1f}",
            f"{one.percent:+.1f}",
            f"{by_name[one.honest].percent:+.1f}",
            f"{one.field_percent:+.1f}",
            f"{one.fund_delta_wei / TOKEN_WEI:+,.0f}",
            str(one.slashes),
        )
    console.print(table)
    console.print("honestly: % of stake of who does the same honestly; field: of the mean node of the honest field.")
    openly = [one.name for one in found if one.said and one.percent > by_name[one.honest].percent]
    console.print(f"Gains more than honesty, as docs/security.md says: {', '.join(openly) or 'nobody'}.")
    return found


def gaining(found: Sequence[Outcome]) -> list[str]:
    """The strategies that gain more than honesty although nobody said so; a wei of rounding a round is no gain."""
    percent = {outcome.name: outcome.percent for outcome in found}
    return [one.name for one in found if not one.said and one.percent > percent[one.honest] + 1e-9]
