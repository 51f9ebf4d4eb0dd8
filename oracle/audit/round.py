"""Audits one round: runs the checks in the order of a round's life and stops at the first difference."""

from dataclasses import dataclass

from oracle.audit.check.entries import check_entries
from oracle.audit.check.round_view import RoundView
from oracle.audit.check.settlement import (
    Settlement,
    check_cancelled,
    check_finalized,
    check_proposals,
    compute_losses,
    settle,
)
from oracle.audit.check.truth import check_dispute, check_quorum
from oracle.audit.compare import regular
from oracle.audit.errors import Mismatch
from oracle.audit.read.content import ContentReader
from oracle.audit.replay.history import History


@dataclass(frozen=True)
class EntryAudit:
    """One recomputed entry; a value is None until it is known.

    `state` is committed, revealed, missing, unavailable, paid or forfeited.
    """

    forecaster: str
    wager_wei: int
    state: str
    loss: int | None = None
    score: int | None = None
    payout_wei: int | None = None
    forfeit_wei: int | None = None


@dataclass(frozen=True)
class RoundAudit:
    """One recomputed round; `mismatch` is the first difference from the record.

    `state` is running, final or cancelled. `notes` are observations that are no faults.
    """

    number: int
    gate: int
    state: str
    entries: tuple[EntryAudit, ...]
    reference_loss: int | None
    reference_score: int | None
    mu_eff_bps: int
    reserve_wei: int
    notes: tuple[str, ...]
    mismatch: Mismatch | None

    @property
    def agrees(self) -> bool:
        """Whether the whole record is what the rules give."""
        return self.mismatch is None


def check_round(history: History, content: ContentReader, number: int) -> RoundAudit:
    """Audit one round of a history that has been read."""
    view = RoundView(history, number, content)
    try:
        with regular("the round's events", number):
            return _audit(view, _check(view), None)
    except Mismatch as mismatch:
        return _audit(view, None, mismatch)


def _check(view: RoundView) -> Settlement | None:
    check_entries(view)
    check_quorum(view)
    check_dispute(view)
    compute_losses(view)
    check_proposals(view)
    ended = view.round.ended
    if ended is None:
        return None
    if ended.name == "Cancelled":
        return check_cancelled(view, ended)
    due = settle(view)
    check_finalized(view, ended, due)
    return due


def _audit(view: RoundView, due: Settlement | None, mismatch: Mismatch | None) -> RoundAudit:
    ended = view.round.ended
    state = "running" if ended is None else {"Finalized": "final", "Cancelled": "cancelled"}[ended.name]
    referenced = view.reference_losses is not None
    return RoundAudit(
        number=view.number,
        gate=view.times.gate,
        state=state,
        entries=tuple(_entry(view, due, index) for index in range(len(view.round.latest()))),
        reference_loss=sum(view.reference_losses or ()) if referenced else None,
        reference_score=due.reference_score if due and referenced else None,
        mu_eff_bps=view.mu_eff_bps,
        reserve_wei=view.reserve_wei,
        notes=tuple(view.notes),
        mismatch=mismatch,
    )


def _entry(view: RoundView, due: Settlement | None, index: int) -> EntryAudit:
    commit = view.round.latest()[index].commit
    losses = view.losses.get(index)
    return EntryAudit(
        forecaster=commit.forecaster,
        wager_wei=commit.wager_wei,
        state=_state(view, due, index),
        loss=None if losses is None else sum(losses),
        score=due.scores[index] if due else None,
        payout_wei=due.payouts_wei[index] if due else None,
        forfeit_wei=due.forfeits_wei[index] if due else None,
    )


def _state(view: RoundView, due: Settlement | None, index: int) -> str:
    if due is not None:
        return "forfeited" if due.forfeits_wei[index] else "paid"
    if index in view.round.revealed_keys():
        return "unavailable" if view.round.truth() and index not in view.counted() else "revealed"
    return "missing" if view.round.gate else "committed"
