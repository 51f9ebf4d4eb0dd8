"""Commits, the gate and the reveals of one round."""

from forewatt.protocol.errors import SealError
from forewatt.protocol.payoff import mu_effective, reserve
from forewatt.protocol.seal import key_hash
from oracle.audit.history import CommitSeen
from oracle.audit.view import RoundView


def check_entries(view: RoundView) -> None:
    """Raise Mismatch at the first commit, gate or reveal that the rules do not give."""
    latest: dict[int, CommitSeen] = {}
    for seen in view.round.commits:
        _check_commit(view, seen, latest.get(seen.event["index"]), len(latest))
        latest[seen.event["index"]] = seen
    _check_gate(view)
    _check_reveals(view)


def _check_commit(view: RoundView, seen: CommitSeen, before: CommitSeen | None, entries: int) -> None:
    who, commit, at = seen.commit.forecaster, seen.commit, seen.event.time
    view.within(f"the commit of {who}", at, view.times.open, view.times.gate)
    view.within(f"the issue of {who}'s forecast", commit.issued_at, 0, at + 1)
    if before is None:
        view.agree(f"index of {who}", seen.event["index"], entries)
    else:
        view.agree(f"forecaster at index {seen.event['index']}", who, before.commit.forecaster)
    revision, wager_wei = (before.commit.revision, before.commit.wager_wei) if before else (0, 0)
    view.agree(f"{who}'s revision {commit.revision} is a later one", commit.revision > revision, True)
    least_wei = max(wager_wei, view.params.min_wager_wei)
    view.agree(f"{who}'s wager is at least {least_wei}", commit.wager_wei >= least_wei, True)
    view.agree(
        f"{who}'s signer is its authority or operator", seen.event["signer"] in (seen.authority, seen.operator), True
    )


def _check_gate(view: RoundView) -> None:
    gate, params = view.round.gate, view.params
    if gate is None:
        touched = bool(view.round.reveals or view.round.observed or view.round.ended)
        view.agree("the gate was closed", not (touched and view.wagers_wei), True)
        return
    mu_eff = mu_effective(params.mu_bps, params.round_budget_wei, view.round.free_at_gate_wei, view.wagers_wei)
    view.agree("wagers at the gate", gate["wagers"], view.wagers_wei)
    view.agree("effective mu", gate["muEff"], mu_eff)
    view.agree("reserve", gate["reserve"], reserve(mu_eff, view.wagers_wei))


def _check_reveals(view: RoundView) -> None:
    entries = {seen.event["index"]: seen.commit for seen in view.round.latest()}
    view.agree("an entry was revealed twice", len(view.round.revealed_keys()), len(view.round.reveals))
    for event in view.round.reveals:
        commit = entries.get(event["index"])
        view.agree(f"forecaster revealed at index {event['index']}", event["forecaster"], commit and commit.forecaster)
        view.within(f"the reveal of {event['forecaster']}", event.time, view.times.gate, view.times.reveal_end)
        view.agree(f"key hash of {event['forecaster']}", commit and commit.key_hash, _hashed(event["key"]))


def _hashed(key: bytes) -> bytes | str:
    try:
        return key_hash(key)
    except SealError as why:
        return str(why)
