"""Shows an audit as a table with one row an entry."""

from collections.abc import Iterable

from rich.table import Table

from forewatt.protocol.words import SC
from oracle.audit.round import EntryAudit, RoundAudit

UNIT_WEI = 10**18
UNKNOWN = "-"


def audit_table(rounds: Iterable[RoundAudit]) -> Table:
    """The rounds' entries with wagers, scores and payouts; amounts in tokens, rounded for display only."""
    table = Table(title="Rounds, recomputed from chain and content")
    for heading in ("round", "state", "forecaster", "entry"):
        table.add_column(heading)
    for heading in ("wager", "score", "reference", "payout", "gain", "agrees"):
        table.add_column(heading, justify="right")
    for audit in rounds:
        verdict = "yes" if audit.agrees else "NO"
        if not audit.entries:
            table.add_row(str(audit.number), audit.state, *[UNKNOWN] * 7, verdict)
        for at, entry in enumerate(audit.entries):
            head = (str(audit.number), audit.state) if at == 0 else ("", "")
            table.add_row(*head, *_entry(audit, entry), verdict if at == 0 else "")
        table.add_section()
    return table


def _entry(audit: RoundAudit, entry: EntryAudit) -> tuple[str, ...]:
    gain = None if entry.payout_wei is None else entry.payout_wei - entry.wager_wei
    return (
        f"{entry.forecaster[:10]}…",
        entry.state,
        _tokens(entry.wager_wei),
        _score(entry.score),
        _score(audit.reference_score),
        _tokens(entry.payout_wei),
        UNKNOWN if gain is None else f"{gain / UNIT_WEI:+.4f}",
    )


def _tokens(wei: int | None) -> str:
    return UNKNOWN if wei is None else f"{wei / UNIT_WEI:.4f}"


def _score(score: int | None) -> str:
    return UNKNOWN if score is None else f"{score / SC:.6f}"
