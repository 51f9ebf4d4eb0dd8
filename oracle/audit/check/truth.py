"""Checks a round's observation and dispute, and fetches the payloads that must rebuild the signed roots."""

from forewatt.protocol.cid import is_cid
from forewatt.protocol.errors import ProtocolError
from forewatt.protocol.payload import decode_forecast, decode_observation
from forewatt.protocol.seal import context_of, seed_of, unseal
from forewatt.protocol.tree import forecast_tree, observation_tree
from forewatt.protocol.typed import ForecastCommit
from oracle.audit.check.round_view import RoundView
from oracle.audit.compare import agree
from oracle.audit.errors import ContentAbsent, Mismatch
from oracle.audit.read.abi import Event
from oracle.audit.replay.dues import NOBODY, claimed_truth

Series = tuple[bytes, ...]


class Unavailable(Exception):
    """A payload cannot be fetched or does not rebuild its root; the message gives the reason."""


def check_quorum(view: RoundView) -> None:
    """Raise Mismatch unless a quorum of the round's attestors, in ascending order, signed in time."""
    event = view.round.observed
    if event is not None:
        view.within("the observation", event.time, view.times.observe_start, view.times.observe_end)
        view.agree("whether the CID of the observation is valid", is_cid(event["cid"]), True)
        _check_signers(view, event, "the observation")


def check_dispute(view: RoundView) -> None:
    """Raise Mismatch unless every claim differs from the attested truth and from earlier claims, and comes in time.

    The ruling must be in time as well, and name its winner.
    """
    observed, claims, ruled = view.round.observed, view.round.claims, view.round.ruled
    if not claims:
        view.agree("whether there is a ruling without a dispute", ruled is not None, False)
        return
    view.agree("whether the dispute is about an observation", observed is not None, True)
    assert observed is not None
    revealed = view.round.revealed()
    truths = [claimed_truth(event, revealed) for event in claims]
    for number, event in enumerate(claims):
        what = f"claim {number}"
        view.agree(f"number of {what}", event["claim"], number)
        view.within(what, event.time, observed.time, view.times.dispute_end)
        _check_claimed_cid(view, event, what)
        view.agree(f"whether {what} equals the attested truth", _equals_attested(view, event), False)
        view.agree(f"whether {what} was claimed before", truths.index(truths[number]), number)
        if event.name == "Contradicted":
            _check_signers(view, event, "the second observation")
    if ruled is None:
        return
    view.agree("whether a claim follows the ruling", ruled.time < claims[-1].time, False)
    if ruled.name == "Lapsed":
        view.within("the end of a dispute without a ruling", ruled.time, view.times.resolve_end, 2**64)
        return
    view.within("the ruling", ruled.time, claims[0].time, view.times.resolve_end)
    upheld, truth = _equals_attested(view, ruled), claimed_truth(ruled, revealed)
    view.agree("whether the ruling upholds the observation", ruled["upheld"], upheld)
    challenger = claims[truths.index(truth)]["challenger"] if truth in truths else NOBODY
    view.agree("winner of the dispute", ruled["winner"], observed["observer"] if upheld else challenger)
    _check_claimed_cid(view, ruled, "the ruling", needless=ruled["upheld"])


def _check_claimed_cid(view: RoundView, event: Event, what: str, needless: bool = False) -> None:
    """Require a valid CID, or an empty one where no series is named: the root is zero or the CID is `needless`."""
    unnamed = not event["cid"] and (needless or not any(event["root"]))
    view.agree(f"whether the CID of {what} is valid", unnamed or is_cid(event["cid"]), True)


def _equals_attested(view: RoundView, event: Event) -> bool:
    """Whether an event has the attested root, and the attested bits of every revealed entry."""
    observed = view.round.observed
    if observed is None or event["root"] != observed["root"]:
        return False
    return not (event["available"] ^ observed["available"]) & view.round.revealed()


def _check_signers(view: RoundView, event: Event, what: str) -> None:
    epoch, signers = view.epoch, event["signers"]
    known = sorted((signer for signer in epoch.attestors if signer in signers), key=lambda signer: int(signer, 16))
    view.agree(f"signers of {what}", list(signers), known)
    view.agree(f"whether a quorum of {epoch.quorum} signed {what}", len(signers) >= epoch.quorum, True)


def observed_series(view: RoundView, number: int) -> Series:
    """Fetch the attested series of a round; Mismatch if they do not rebuild its root."""
    if number in view.history.series:
        return view.history.series[number]
    event = view.history.rounds[number].truth()
    assert event is not None
    params, feed_count = view.params, view.history.epoch(number).feed_count
    try:
        payload = decode_observation(view.content.get(event["cid"]), feed_count, params.steps)
    except (ContentAbsent, ProtocolError) as error:
        raise Mismatch("the observed series", event["cid"], f"unreadable: {error}", number) from error
    root = observation_tree(payload.series, params.group_size).root
    for what, recorded, recomputed in (
        ("pool of the observation", event["pool"], payload.pool),
        ("round of the observation", number, payload.round),
        ("root of the observation", event["root"], root),
    ):
        agree(what, recorded, recomputed, number)
    view.history.series.pop(number - params.ref_lag, None)
    view.history.series[number] = payload.series
    return payload.series


def counted_series(view: RoundView) -> dict[int, Series]:
    """Entry index -> its forecast, for every counted entry; Mismatch at the first one attested but not available.

    An entry attested as unavailable that is available now is noted: its payload may have been published late.
    """
    counted, forecasts = set(view.counted()), {}
    commits = {recorded.event["index"]: recorded.commit for recorded in view.round.latest()}
    for index, key in sorted(view.round.revealed_keys().items()):
        forecaster = commits[index].forecaster
        try:
            forecasts[index] = _open(view, commits[index], key)
        except Unavailable as error:
            view.agree(f"available bit of {forecaster} ({error})", index in counted, False)
        else:
            if index not in counted and view.round.truth() is not None:
                view.notes.append(f"{forecaster} was attested as unavailable; its payload is available now")
    return {index: forecasts[index] for index in sorted(counted)}


def _open(view: RoundView, commit: ForecastCommit, key: bytes) -> Series:
    params, context = view.params, context_of(commit, view.history.domain)
    try:
        plaintext = unseal(context, key, view.content.get(commit.cid))
        payload = decode_forecast(plaintext, view.epoch.feed_count, params.steps, params.levels)
    except (ContentAbsent, ProtocolError) as error:
        raise Unavailable(str(error)) from error
    root = forecast_tree(payload.series, seed_of(context, key), params.group_size).root
    if root != commit.root:
        raise Unavailable(f"it rebuilds 0x{root.hex()}, the signed root is 0x{commit.root.hex()}")
    return payload.series
