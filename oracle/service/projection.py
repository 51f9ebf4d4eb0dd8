"""Turns a round's state into the rows of the API's tables. Pure."""

from dataclasses import dataclass

from forewatt.protocol.cid import cid_text
from forewatt.protocol.errors import EncodingError
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.windows import Phase, deadlines, phase_at
from oracle.chain.rounds import Ended, Entry, RoundState


@dataclass(frozen=True)
class EntryRow:
    """One row of `entries`; score and payout are None until the round is final."""

    round: int
    forecaster: str
    position: int
    wager_wei: int
    revision: int
    cid: str
    state: str
    score: int | None
    payout_wei: int | None
    loss: int | None = None


@dataclass(frozen=True)
class RoundRow:
    """One row of `rounds`."""

    round: int
    gate: int
    phase: str
    reserve_wei: int | None
    reference_loss: int | None
    reference_score: int | None


def phase_of(rules: PoolParams, state: RoundState, now: int) -> Phase:
    """The phase of a round at `now`, ended or not."""
    if state.ended is not None:
        return Phase.CANCELLED if state.ended.cancelled else Phase.FINAL
    return Phase.SETTLE if state.void else phase_at(rules, state.number, now, paused=state.paused)


def live_numbers(rules: PoolParams, now: int) -> range:
    """The rounds that are open or running at `now`: shown even if nobody entered."""
    first = (now - rules.genesis - rules.hard_end_s) // rules.period_s + 1
    last = (now + rules.open_ahead_s - rules.genesis) // rules.period_s
    return range(max(0, first), last + 1)


def round_row(rules: PoolParams, state: RoundState, now: int) -> RoundRow:
    """The round's row; the reference's loss is None until the round is final."""
    ended, settled = state.ended, state.final_proposal()
    return RoundRow(
        round=state.number,
        gate=rules.gate(state.number),
        phase=phase_of(rules, state, now),
        reserve_wei=state.reserve_wei,
        reference_loss=settled.sums[-1] if settled and settled.has_reference else None,
        reference_score=ended.reference_score if ended else None,
    )


def entry_rows(rules: PoolParams, state: RoundState, now: int) -> list[EntryRow]:
    """The rows of a round's entries, in index order."""
    losses = _losses(state)
    reveals_over = now >= deadlines(rules, state.number).reveal_end
    rows = []
    for position, entry in enumerate(state.in_order()):
        entry_state, score, payout = _outcome(entry, position, state.ended, reveals_over)
        commit = entry.commit
        rows.append(
            EntryRow(
                round=state.number,
                forecaster=entry.forecaster,
                position=entry.index,
                wager_wei=commit.wager_wei,
                revision=commit.revision,
                cid=_text(commit.cid),
                state=entry_state,
                score=score,
                payout_wei=payout,
                loss=losses.get(entry.forecaster),
            )
        )
    return rows


def _losses(state: RoundState) -> dict[str, int]:
    """Forecaster -> whole loss in the final proposal, for the entries that counted."""
    settled = state.final_proposal()
    # The rows are those of the counted entries in index order; the reference's comes last.
    return dict(zip((entry.forecaster for entry in state.counted()), settled.sums, strict=False)) if settled else {}


def _outcome(
    entry: Entry, position: int, ended: Ended | None, reveals_over: bool
) -> tuple[str, int | None, int | None]:
    """An entry's (state, score, payout); the rest of a forfeited wager is its payout."""
    if ended is not None and ended.forfeits_wei[position]:
        return "forfeited", None, ended.payouts_wei[position]
    if ended is not None and not ended.cancelled:
        return "paid", ended.scores[position], ended.payouts_wei[position]
    if entry.key is not None:
        return "revealed", None, entry.commit.wager_wei if ended else None
    return ("missing" if reveals_over else "committed"), None, None


def _text(cid: bytes) -> str:
    # NOTE: the chain does not check CIDs, so an entry may have any bytes; they are shown as hex.
    try:
        return cid_text(cid)
    except EncodingError:
        return "0x" + cid.hex()
