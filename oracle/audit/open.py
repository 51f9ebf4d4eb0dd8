"""What is still open in a record: rounds that have not ended, and deadlines in the past on which nobody acted."""

from collections.abc import Iterator
from dataclasses import dataclass

from forewatt.protocol.windows import deadlines
from oracle.audit.replay.history import History, RoundHistory


@dataclass(frozen=True)
class OpenRound:
    """A round without an end in the record; times are UTC seconds.

    `waits_for` is the next step. It is due before `until`, or possible from `since` on; the other one is None.
    `overdue` says that the audited block is later than that and the step is not on the chain.
    """

    number: int
    waits_for: str
    since: int | None
    until: int | None
    overdue: bool


def open_rounds(history: History, moment: int) -> tuple[OpenRound, ...]:
    """The rounds with events that have not ended at `moment` (UTC s), in order."""
    numbers = sorted(number for number, round_ in history.rounds.items() if round_.ended is None)
    return tuple(_open_round(history, number, moment) for number in numbers)


def _open_round(history: History, number: int, moment: int) -> OpenRound:
    """The first step whose time is not over; if all are over, the end of the round, which is then overdue."""
    for waits_for, since, until in _steps(history, number, moment):
        if until is not None and moment < until:
            return OpenRound(number, waits_for, None, until, overdue=False)
        if since is not None:
            return OpenRound(number, waits_for, since, None, overdue=moment >= since)
    raise AssertionError("every round can end")


def _steps(history: History, number: int, moment: int) -> Iterator[tuple[str, int | None, int | None]]:
    """(step, possible from, due before) in the order of a round's life; the last one has no deadline."""
    round_, times = history.rounds[number], deadlines(history.params, number)
    yield "commits", None, times.gate
    yield "reveals", None, times.reveal_end
    if round_.observed is None:
        yield "an observation", None, times.observe_end
    elif round_.awaits_ruling(moment):
        yield "a ruling", None, times.resolve_end
    else:
        yield "a dispute of its observation", None, times.dispute_end
    if round_.paused is not None:
        yield "its cancellation, because commits were paused", times.dispute_end, None
    if round_.is_void() and round_.ruled is not None:
        yield "its cancellation, because no truth was ruled", round_.ruled.time, None
    live = _live(round_)
    if live is not None:
        event_number, proposed_at = live
        end = proposed_at + history.params.refute_window_s
        yield f"a refutation of proposal {event_number}", None, end
        yield f"its settlement by proposal {event_number}", end, None
    if round_.observed is not None:
        yield "a proposal", None, times.propose_end
    yield "its cancellation, because nothing settles it", times.hard_end, None


def _live(round_: RoundHistory) -> tuple[int, int] | None:
    """The number and the time of the first proposal that was not refuted."""
    refuted = {event["proposal"] for event in round_.refutations}
    live = (event for event in round_.proposals if event["proposal"] not in refuted)
    return next(((event["proposal"], event.time) for event in live), None)
