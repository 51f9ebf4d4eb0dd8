"""What a run of the demo came to, for a person (tables) and for a machine (JSON)."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

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
    """One round as it ended; `audited` is the auditor's verdict, `mismatch` what it named first.

    `contested` says what of it was contested, and how that ended.
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
    address: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the auditor agreed with every round."""
        return bool(self.rounds) and all(seen.audited for seen in self.rounds)

    def write(self, path: Path) -> None:
        """Keep the outcome as JSON; wei as decimal strings, since they pass 2^53."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(_exact(asdict(self)), indent=2) + "\n")


def _exact(value: object) -> object:
    if isinstance(value, dict):
        return {key: str(item) if key.endswith("_wei") else _exact(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exact(item) for item in value]
    return value


def show_rounds(console: Console, outcome: DemoOutcome) -> None:
    """Round by round: each forecaster's wager, score and payout, and whether the audit agrees."""
    table = Table(title="Rounds", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column in ("round", "forecaster", "state"):
        table.add_column(column, no_wrap=True)
    for column in ("wager", "score", "payout", "gain"):
        table.add_column(column, justify="right")
    table.add_column("audit")
    for seen in outcome.rounds:
        verdict = "[green]agrees[/]" if seen.audited else f"[red]{seen.mismatch}[/]"
        for position, entry in enumerate(seen.entries):
            first = position == 0
            table.add_row(
                f"{seen.number} {seen.phase}" if first else "",
                entry.forecaster,
                entry.state,
                tokens(entry.wager_wei),
                "" if entry.score is None else f"{entry.score / SCORE_SCALE:.4f}",
                tokens(entry.payout_wei),
                tokens(entry.payout_wei - entry.wager_wei),
                verdict if first else "",
            )
        if seen.reference_score is not None:
            table.add_row("", "[dim]reference", "", "", f"[dim]{seen.reference_score / SCORE_SCALE:.4f}", "", "", "")
        table.add_section()
    console.print(table)
    for seen in outcome.rounds:
        for line in seen.contested:
            console.print(f"Round {seen.number}: {line}.")
    console.print(f"The delegator claimed {tokens(outcome.claimed_wei)} tokens of its forecaster's rewards.")


def tokens(wei: int) -> str:
    """Wei as tokens with four decimals, for people only."""
    return f"{wei / WEI:,.4f}"
