"""Checks the commits, the gate and the reveals of one round."""

from forewatt.protocol.cid import is_cid
from forewatt.protocol.errors import SealError
from forewatt.protocol.eviction import evicted
from forewatt.protocol.payoff import mu_effective, reserve
from forewatt.protocol.seal import context_of, key_hash, seed_of
from forewatt.protocol.typed import ForecastCommit
from forewatt.protocol.words import MAX_REVISION
from oracle.audit.check.round_view import RoundView
from oracle.audit.read.abi import Event
from oracle.audit.replay.history import RecordedCommit


def check_entries(view: RoundView) -> None:
    """Raise Mismatch at the first commit, eviction, gate or reveal that the rules do not give."""
    latest: dict[int, RecordedCommit] = {}
    revisions: dict[str, int] = {}
    evictions = list(view.round.evictions)
    for recorded in view.round.commits:
        vacated = None
        if evictions and evictions[0]["by"] == recorded.commit.forecaster and _is_before(evictions[0], recorded.event):
            vacated = _check_eviction(view, evictions.pop(0), recorded, latest)
        _check_commit(view, recorded, latest, revisions, vacated)
        latest[recorded.event["index"]] = recorded
        revisions[recorded.commit.forecaster] = recorded.commit.revision
    view.agree("evictions without the commit that caused them", len(evictions), 0)
    _check_gate(view)
    _check_reveals(view)


def _check_eviction(view: RoundView, event: Event, recorded: RecordedCommit, latest: dict[int, RecordedCommit]) -> int:
    """Check an eviction from a full round; returns the index that becomes free."""
    view.agree("entries of a full round", len(latest), view.params.max_entries)
    wagers = [latest[index].commit.wager_wei for index in range(len(latest))]
    index = evicted(wagers, recorded.commit.wager_wei)
    view.agree("index that is evicted", event["index"], index)
    leaving = latest.pop(event["index"]).commit
    view.agree("forecaster that is evicted", event["forecaster"], leaving.forecaster)
    view.agree("wager that is evicted", event["wager"], leaving.wager_wei)
    return int(event["index"])


def _check_commit(
    view: RoundView,
    recorded: RecordedCommit,
    latest: dict[int, RecordedCommit],
    revisions: dict[str, int],
    vacated: int | None,
) -> None:
    forecaster, commit, committed_at = recorded.commit.forecaster, recorded.commit, recorded.event.time
    view.within(f"the commit of {forecaster}", committed_at, view.times.open, view.times.gate)
    view.agree(f"whether the commit of {forecaster} fell into a pause", recorded.while_paused, False)
    view.within(f"the issue of {forecaster}'s forecast", commit.issued_at, 0, committed_at + 1)
    view.agree(f"whether the CID of {forecaster}'s payload is valid", is_cid(commit.cid), True)
    before = latest.get(recorded.event["index"])
    if before is None:
        view.agree(f"index of {forecaster}", recorded.event["index"], len(latest) if vacated is None else vacated)
    else:
        view.agree(f"forecaster at index {recorded.event['index']}", forecaster, before.commit.forecaster)
    view.agree(
        f"whether {forecaster}'s revision {commit.revision} is later than the last",
        revisions.get(forecaster, 0) < commit.revision <= MAX_REVISION,
        True,
    )
    least_wei = max(before.commit.wager_wei if before else 0, view.params.min_wager_wei)
    view.agree(f"whether {forecaster}'s wager is at least {least_wei}", commit.wager_wei >= least_wei, True)
    whole_wei = view.params.whole_wager_wei(commit.wager_wei)
    view.agree(f"whether {forecaster}'s wager is whole", commit.wager_wei == whole_wei, True)
    view.agree(
        f"whether {forecaster}'s signer is its authority or operator",
        recorded.event["signer"] in (recorded.authority, recorded.operator),
        True,
    )


def _is_before(event: Event, other: Event) -> bool:
    return event.transaction == other.transaction and event.log_index < other.log_index


def _check_gate(view: RoundView) -> None:
    gate, params = view.round.gate, view.params
    if gate is None:
        touched = bool(view.round.reveals or view.round.observed or view.round.ended)
        view.agree("whether the gate was closed", not (touched and view.wagers_wei), True)
        return
    paused = view.history.paused_in(max(0, view.times.gate - params.period_s), view.times.gate)
    view.agree("whether the round was paused", view.round.paused is not None, paused)
    # In a round whose commits were paused no wager is at stake.
    staked_wei = 0 if view.round.paused else view.wagers_wei
    mu_eff = mu_effective(params.mu_bps, params.round_budget_wei, view.round.free_at_gate_wei, staked_wei)
    view.agree("wagers at the gate", gate["wagers"], view.wagers_wei)
    view.agree("effective mu", gate["muEff"], mu_eff)
    view.agree("reserve", gate["reserve"], reserve(mu_eff, staked_wei))


def _check_reveals(view: RoundView) -> None:
    entries = {recorded.event["index"]: recorded.commit for recorded in view.round.latest()}
    view.agree("reveals, one an entry", len(view.round.reveals), len(view.round.revealed_keys()))
    for event in view.round.reveals:
        commit = entries.get(event["index"])
        view.agree(f"forecaster revealed at index {event['index']}", event["forecaster"], commit and commit.forecaster)
        view.within(f"the reveal of {event['forecaster']}", event.time, view.times.gate, view.times.reveal_end)
        if commit is not None:
            view.agree(f"key hash of {event['forecaster']}", commit.key_hash, _hashed(view, commit, event["key"]))


def _hashed(view: RoundView, commit: ForecastCommit, key: bytes) -> bytes | str:
    """The key hash that the revealed key gives in the commit's context."""
    try:
        return key_hash(seed_of(context_of(commit, view.history.domain), key))
    except SealError as error:
        return str(error)
