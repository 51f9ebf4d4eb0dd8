"""Recomputes losses, scores, payouts, forfeits and the fund of one round, and compares them with the record."""

from dataclasses import dataclass

from forewatt.protocol.payoff import Scored, forfeit, payoff
from forewatt.protocol.rows import LOSS_BYTES, decode_row, encode_row
from forewatt.protocol.score import group_losses, leaf_loss, loss_bound, reference_loss, score
from oracle.audit.check.round_view import RoundView
from oracle.audit.check.truth import Series, counted_series, observed_series
from oracle.audit.errors import Mismatch
from oracle.audit.read.abi import Event

NO_END = 2**64


@dataclass(frozen=True)
class Settlement:
    """What the rules give at a round's end, one item an entry in index order; uncounted entries have no score."""

    scores: tuple[int | None, ...]
    payouts_wei: tuple[int, ...]
    forfeits_wei: tuple[int, ...]
    reference_score: int
    mu_eff_bps: int


def compute_losses(view: RoundView) -> None:
    """Compute the group losses of every counted entry and of the reference, and store them in the view."""
    forecasts = counted_series(view)
    if view.round.truth() is None:
        return
    params, truth = view.params, observed_series(view, view.number)
    for index, series in forecasts.items():
        losses = [leaf_loss(*pair, params.steps, params.levels) for pair in zip(series, truth, strict=True)]
        view.losses[index] = group_losses(losses, params.group_size)
    if has_reference(view):
        view.reference_losses = _reference(view, observed_series(view, view.number - params.ref_lag), truth)


def has_reference(view: RoundView) -> bool:
    """Whether round r - refLag was observed under the same feeds: their root and their number."""
    earlier = view.number - view.params.ref_lag
    earlier_round = view.history.rounds.get(earlier)
    if earlier_round is None or earlier_round.truth() is None:
        return False
    before, now = view.history.epoch(earlier), view.epoch
    return (before.feeds_root, before.feed_count) == (now.feeds_root, now.feed_count)


def check_proposals(view: RoundView) -> None:
    """Raise Mismatch if the proposal that ends the round differs from the recomputed one, or a right one was refuted.

    A wrong proposal that does not end the round is noted.
    """
    start = _propose_start(view)
    ended, refuted = view.round.ended, {event["proposal"] for event in view.round.refutations}
    for event in view.round.proposals:
        number, what = event["proposal"], f"proposal {event['proposal']}"
        view.within(what, event.time, start, view.times.propose_end)
        _check_shape(view, event, what)
        try:
            _check_proposal(view, event, what)
        except Mismatch as mismatch:
            last = ended["proposal"] if ended is not None and ended.name == "Finalized" else None
            if number == last or (last is None and number not in refuted and ended is None and _is_over(view, event)):
                raise
            view.notes.append(f"{mismatch.detail}; it did not end the round")
        else:
            view.agree(f"whether {what} is right and was refuted", number in refuted, False)
    for event in view.round.refutations:
        _check_refutation(view, event)


def _propose_start(view: RoundView) -> int:
    """When proposals may start: after a dispute's ruling, or after the time for one is over."""
    ruled = view.round.ruled
    if not view.round.claims:
        return view.times.dispute_end
    if ruled is None or ruled.name == "Lapsed":
        return view.times.resolve_end
    return max(view.times.dispute_end, ruled.time)


def _is_over(view: RoundView, event: Event) -> bool:
    """Whether the time to refute a proposal is over."""
    return view.history.last_time >= event.time + view.params.refute_window_s


def _table(view: RoundView) -> list[tuple[int, ...]]:
    table = [view.losses[index] for index in sorted(view.losses)]
    return table if view.reference_losses is None else [*table, view.reference_losses]


def _check_refutation(view: RoundView, event: Event) -> None:
    what, table = f"the refutation of proposal {event['proposal']}", _table(view)
    view.agree(f"whether the row of {what} exists", event["row"] < len(table), True)
    losses = table[event["row"]]
    view.agree(f"whether the group of {what} exists", event["group"] < len(losses), True)
    view.agree(f"actual loss in {what}", event["actual"], losses[event["group"]])
    view.agree(f"whether {what} changes nothing", event["claimed"] == event["actual"], False)
    proposals = {proposal["proposal"]: proposal for proposal in view.round.proposals}
    view.agree(f"whether {what} names a proposal", event["proposal"] in proposals, True)
    proposal = proposals[event["proposal"]]
    row, group = event["row"], event["group"]
    claimed = decode_row(proposal["rows"][row])[group : group + 1]
    view.agree(f"claimed loss in {what}", (event["claimed"],), claimed)
    view.within(what, event.time, proposal.time, proposal.time + view.params.refute_window_s)


def _check_shape(view: RoundView, event: Event, what: str) -> None:
    """Raise Mismatch unless the proposal has the rows that the market demands, right or wrong."""
    table = _table(view)
    view.agree(f"reference row in {what}", event["hasReference"], view.reference_losses is not None)
    view.agree(f"number of rows of {what}", len(event["rows"]), len(table))
    lengths = [len(row) for row in event["rows"]]
    view.agree(f"length of the rows of {what}", lengths, [LOSS_BYTES * len(losses) for losses in table])


def _check_proposal(view: RoundView, event: Event, what: str) -> None:
    for row, losses in enumerate(_table(view)):
        view.agree(f"row {row} of {what}", event["rows"][row], encode_row(losses))


def settle(view: RoundView) -> Settlement:
    """The settlement of a finalized round by the rules."""
    params, entries = view.params, [entry.commit for entry in view.round.latest()]
    bound = loss_bound(params.loss_max_ppm, params.steps, params.levels, view.epoch.feed_count)
    scores = {index: score(sum(losses), bound) for index, losses in view.losses.items()}
    referenced = view.reference_losses is not None
    reference_score = score(sum(view.reference_losses or ()), bound) if referenced else 0
    mu_eff = view.mu_eff_bps if referenced else 0
    scored = [Scored(entries[index].wager_wei, scores[index]) for index in sorted(scores)]
    paid = dict(
        zip(sorted(scores), payoff(scored, reference_score, params.lambda_bps, mu_eff).payouts_wei, strict=True)
    )
    forfeits = _forfeits(view, set(scores))
    return Settlement(
        scores=tuple(scores.get(index) for index in range(len(entries))),
        payouts_wei=tuple(paid.get(i, entry.wager_wei - forfeits[i]) for i, entry in enumerate(entries)),
        forfeits_wei=forfeits,
        reference_score=reference_score,
        mu_eff_bps=mu_eff,
    )


def check_finalized(view: RoundView, event: Event, due: Settlement) -> None:
    """Raise Mismatch unless the finalized round recorded and paid `due`."""
    proposed = view.round.proposals[event["proposal"]].time if view.round.proposals else NO_END
    view.within("finalize", event.time, proposed + view.params.refute_window_s, NO_END)
    refuted = {refutation["proposal"] for refutation in view.round.refutations}
    stays_open = view.round.is_void() or view.round.paused is not None
    view.agree("whether a void or paused round is final", stays_open, False)
    view.agree("earlier proposals that were not refuted", sorted(set(range(event["proposal"])) - refuted), [])
    view.agree("forecasters of the final round", event["forecasters"], _forecasters(view))
    view.agree("scores", tuple(event["scores"]), tuple(score or 0 for score in due.scores))
    view.agree("reference score", event["referenceScore"], due.reference_score)
    view.agree("applied mu", event["muEff"], due.mu_eff_bps)
    _check_fund(view, due)
    fee_wei = min(view.params.fee_wei, view.round.free_after_wei) if view.counted() else 0
    view.agree("fee", view.round.fee_paid["amount"] if view.round.fee_paid else 0, fee_wei)


def check_cancelled(view: RoundView, event: Event) -> Settlement:
    """Raise Mismatch unless the round could be cancelled then and took the forfeits due; returns what is due."""
    revealed = set(view.round.revealed_keys())
    excused = revealed if view.round.truth() is None else set(view.counted())
    if view.round.paused is not None:
        excused = set(range(len(view.round.latest())))
    entries, forfeits = view.round.latest(), _forfeits(view, excused)
    remaining = tuple(entry.commit.wager_wei - lost for entry, lost in zip(entries, forfeits, strict=True))
    due = Settlement((None,) * len(entries), remaining, forfeits, 0, 0)
    view.within("cancel", event.time, _cancel_start(view, event.time), NO_END)
    live = len(view.round.proposals) - len(view.round.refutations)
    view.agree("live proposals of a cancelled round", live, 0)
    view.agree("forecasters of the cancelled round", event["forecasters"], _forecasters(view))
    _check_fund(view, due)
    return due


def _cancel_start(view: RoundView, moment: int) -> int:
    """When the round could be cancelled, as it was at `moment`."""
    if view.round.is_void() and view.round.ruled is not None:
        return view.round.ruled.time
    if view.round.paused is None:
        return view.times.hard_end
    return view.times.resolve_end if view.round.awaits_ruling(moment) else view.times.dispute_end


def _check_fund(view: RoundView, due: Settlement) -> None:
    """Check what the vault booked at the round's end: every entry in index order, then the fund."""
    entries, settled = view.round.latest(), view.round.settled
    view.agree("entries settled in the vault", len(settled), len(entries))
    for entry, event, payout, lost in zip(entries, settled, due.payouts_wei, due.forfeits_wei, strict=True):
        booked = (event["forecaster"], event["wager"], event["payout"], event["forfeit"])
        wager = entry.commit.wager_wei
        view.agree("an entry booked in the vault", booked, (entry.commit.forecaster, wager, payout + lost, lost))
    fund = view.round.fund_settled
    wagers = [entry.commit.wager_wei for entry in entries]
    gained = sum(max(0, payout - wager) for payout, wager in zip(due.payouts_wei, wagers, strict=True))
    received = sum(max(0, wager - payout) for payout, wager in zip(due.payouts_wei, wagers, strict=True))
    received += sum(event["toFund"] for event in settled)
    booked_fund = fund and (fund["released"], fund["paid"], fund["received"])
    view.agree("release, payment and receipt of the fund", booked_fund, (view.reserve_wei, gained, received))


def _forecasters(view: RoundView) -> tuple[str, ...]:
    return tuple(entry.commit.forecaster for entry in view.round.latest())


def _forfeits(view: RoundView, excused: set[int]) -> tuple[int, ...]:
    params = view.params
    return tuple(
        0 if index in excused else forfeit(entry.commit.wager_wei, params.lambda_bps, params.mu_bps)
        for index, entry in enumerate(view.round.latest())
    )


def _reference(view: RoundView, earlier: Series, truth: Series) -> tuple[int, ...]:
    params = view.params
    losses = [reference_loss(*pair, params.steps, params.levels) for pair in zip(earlier, truth, strict=True)]
    return group_losses(losses, params.group_size)
