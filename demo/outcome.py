"""The outcome of the demo as a table and as JSON."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from forewatt.commands import exact

WEI = 10**18
SCORE_SCALE = 10**9


@dataclass(frozen=True)
class EntryOutcome:
    """One forecaster in one round; wei and score (of 1e9) are integers, score None when it was not scored."""

    forecaster: str
    state: str
    wager_wei: int
    score: int | None
    payout_wei: int


@dataclass(frozen=True)
class RoundOutcome:
    """One round at its end.

    `audited` is True if the audit agrees and `mismatch` the first difference. `contested` holds sentences on disputes.
    """

    number: int
    phase: str
    entries: tuple[EntryOutcome, ...]
    reference_score: int | None
    audited: bool
    mismatch: str | None
    contested: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoOutcome:
    """The whole run; times in seconds, memory in bytes."""

    rounds: tuple[RoundOutcome, ...]
    claimed_wei: int
    setup_s: float
    loop_s: float
    peak_memory_bytes: int
    stages_s: dict[str, float] = field(default_factory=dict)
    restarts_s: dict[str, float] = field(default_factory=dict)
    """How long each service took to restart, with a rolling restart."""
    address: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the audit agrees with every round."""
        return bool(self.rounds) and all(round_outcome.audited for round_outcome in self.rounds)

    def write(self, path: Path) -> None:
        """Write the outcome as JSON; amounts in wei are decimal strings, since they exceed 2^53."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(exact(asdict(self)), indent=2) + "\n")


def show_rounds(console: Console, outcome: DemoOutcome) -> None:
    """Print each round: every forecaster's wager, score and payout, and whether the audit agrees."""
    table = Table(title="Rounds", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column in ("round", "forecaster", "state"):
        table.add_column(column, no_wrap=True)
    for column in ("wager", "score", "payout", "gain"):
        table.add_column(column, justify="right")
    table.add_column("audit")
    for round_outcome in outcome.rounds:
        verdict = "[green]agrees[/]" if round_outcome.audited else f"[red]{round_outcome.mismatch}[/]"
        for position, entry in enumerate(round_outcome.entries):
            first = position == 0
            table.add_row(
                f"{round_outcome.number} {round_outcome.phase}" if first else "",
                entry.forecaster,
                entry.state,
                tokens(entry.wager_wei),
                "" if entry.score is None else f"{entry.score / SCORE_SCALE:.4f}",
                tokens(entry.payout_wei),
                tokens(entry.payout_wei - entry.wager_wei),
                verdict if first else "",
            )
        if round_outcome.reference_score is not None:
            table.add_row(
                "", "[dim]reference", "", "", f"[dim]{round_outcome.reference_score / SCORE_SCALE:.4f}", "", "", ""
            )
        table.add_section()
    console.print(table)
    for round_outcome in outcome.rounds:
        for line in round_outcome.contested:
            console.print(f"Round {round_outcome.number}: {line}.")
    console.print(f"The delegator claimed {tokens(outcome.claimed_wei)} tokens of its forecaster's rewards.")


def tokens(wei: int) -> str:
    """An amount in tokens with four decimals, rounded."""
    return f"{wei / WEI:,.4f}"
