"""The report of an audit: as text for people, and with the same content as JSON for programs."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from oracle.audit.open import OpenRound
from oracle.audit.pool import PoolAudit
from oracle.audit.read.proof import Proof
from oracle.audit.read.rpc import Traffic
from oracle.audit.round import RoundAudit
from oracle.audit.table import audit_table

OLD_S = 3_600
"""A chain whose last block is older than this, by the clock, may have gone on without the endpoint."""
ROUND_FIELDS = ("number", "gate", "state", "reference_loss", "reference_score", "mu_eff_bps", "reserve_wei", "notes")
"""The fields of a round in JSON, next to its entries and its mismatch."""


@dataclass(frozen=True)
class Cost:
    """What an audit took in all: the chain's traffic, the blocks of content, and the time; and `proof` its part."""

    chain: Traffic
    content_requests: int
    seconds: float
    proof: Proof | None = None


def print_report(console: Console, audit: PoolAudit, cost: Cost, now: int) -> None:
    """Print the table of rounds, the notes, what is open, what the audit took, and the verdict; `now` is UTC s."""
    console.print(audit_table(audit.rounds))
    for line in (*_notes(audit), *(_open(part, now) for part in audit.open_rounds), *age_notes(audit, now)):
        console.print(line, soft_wrap=True, markup=False)
    for line in (*_proof(cost.proof), _cost(cost), verdict(audit)):
        console.print(line, soft_wrap=True, markup=False)


def report(audit: PoolAudit, cost: Cost, now: int) -> dict[str, Any]:
    """The outcome for `--json`; amounts in wei are decimal strings, a mismatch is its message."""
    return {
        "agrees": audit.agrees,
        "unreadable": None,
        "mismatch": None if audit.mismatch is None else str(audit.mismatch),
        "verdict": verdict(audit),
        "block": asdict(audit.block),
        "block_age_s": now - audit.block.time,
        "notes": [*audit.notes, *age_notes(audit, now)],
        "open": [{**asdict(part), "overdue_by_clock": _is_late(part, now)} for part in audit.open_rounds],
        "rounds": [_round(part) for part in audit.rounds],
        "cost": asdict(cost),
    }


def unreadable_report(why: str) -> dict[str, Any]:
    """The outcome for `--json` of an audit that could not judge."""
    nothing = dict.fromkeys(("agrees", "mismatch", "block", "block_age_s", "cost"))
    verdict = f"Nothing could be audited: {why}"
    return {**nothing, "unreadable": why, "verdict": verdict, "notes": [], "open": [], "rounds": []}


def verdict(audit: PoolAudit) -> str:
    """The audit in one sentence."""
    where = f"as of block {audit.block.number} ({moment(audit.block.time)})"
    if audit.mismatch is not None:
        return f"The record does NOT agree, {where}. {audit.mismatch}"
    count = len(audit.rounds)
    still_open = f"; {len(audit.open_rounds)} not ended" if audit.open_rounds else ""
    return f"The record agrees: {count} round{'' if count == 1 else 's'} recomputed, bit for bit, {where}{still_open}."


def age_notes(audit: PoolAudit, now: int) -> list[str]:
    """What to know about a chain whose last block is old, or later than the clock; `now` is UTC s."""
    age_s = now - audit.block.time
    if age_s > OLD_S:
        return [f"The chain's last block is {hours(age_s)} old: the audit does not know what happened since."]
    if age_s < -OLD_S:
        return [f"The chain's last block is {hours(-age_s)} ahead of this machine's clock."]
    return []


def moment(time: int) -> str:
    """A time in UTC seconds as text."""
    try:
        return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError, OSError):
        return f"second {time}"


def hours(seconds: int) -> str:
    """A duration in whole hours."""
    count = seconds // 3_600
    return f"{count} hour{'' if count == 1 else 's'}"


def _notes(audit: PoolAudit) -> Iterator[str]:
    yield from (f"note: {note}" for note in audit.notes)
    yield from (f"note: round {part.number}: {note}" for part in audit.rounds for note in part.notes)


def _open(part: OpenRound, now: int) -> str:
    if part.until is not None:
        late = "; that has passed by this machine's clock" if _is_late(part, now) else ""
        return f"open: round {part.number} waits for {part.waits_for}, until {moment(part.until)}{late}"
    since = moment(part.since or 0)
    if part.overdue:
        return f"open: round {part.number} waits for {part.waits_for}: possible since {since}, nobody did it"
    return f"open: round {part.number} waits for {part.waits_for}, possible from {since} on"


def _is_late(part: OpenRound, now: int) -> bool:
    """Whether the step of an open round is late by the clock; `now` is UTC s."""
    return now >= (part.until if part.until is not None else part.since or 0)


def _cost(cost: Cost) -> str:
    chain = cost.chain
    return (
        f"Read from the chain: {chain.calls} calls in {chain.requests} requests, {chain.received / 1e6:.1f} MB; "
        f"from the gateway: {cost.content_requests} blocks; {cost.seconds:.1f} s in all."
    )


def _proof(proof: Proof | None) -> Iterator[str]:
    """What was proven, and what that cost beyond a plain audit."""
    if proof is None:
        return
    yield (
        f"Proven against {proof.anchor}: {proof.headers} headers, {proof.receipts} receipts of {proof.blocks} blocks, "
        f"{proof.accounts} accounts."
    )
    spent = proof.traffic
    yield (
        f"The proof took {spent.calls} of the calls, {spent.requests} of the requests, {spent.received / 1e6:.1f} MB "
        f"and {proof.seconds:.1f} s."
    )


def _round(audit: RoundAudit) -> dict[str, Any]:
    mismatch = None if audit.mismatch is None else str(audit.mismatch)
    entries = [asdict(entry) for entry in audit.entries]
    return {**{name: getattr(audit, name) for name in ROUND_FIELDS}, "entries": entries, "mismatch": mismatch}
