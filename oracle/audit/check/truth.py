"""The observation of a round, and the payloads that rebuild the signed roots: fetched, unsealed, decoded anew."""

from forewatt.protocol.errors import ProtocolError
from forewatt.protocol.payload import decode_forecast, decode_observation
from forewatt.protocol.seal import unseal
from forewatt.protocol.tree import forecast_tree, observation_tree
from forewatt.protocol.typed import ForecastCommit
from oracle.audit.check.view import RoundView
from oracle.audit.errors import ContentAbsent, Mismatch
from oracle.audit.read.abi import Event

Series = tuple[bytes, ...]


class Unavailable(Exception):
    """A payload that cannot be had or does not rebuild its root; the message says why."""


def check_quorum(view: RoundView) -> None:
    """Raise Mismatch unless a quorum of the round's attestors, ascending, signed in time."""
    event = view.round.observed
    if event is not None:
        view.within("the observation", event.time, view.times.observe_start, view.times.observe_end)
        _check_signers(view, event, "the observation")


def check_dispute(view: RoundView) -> None:
    """Raise Mismatch unless a dispute was about another truth than the attested, and ended in time."""
    observed, disputed, ruled = view.round.observed, view.round.disputed, view.round.ruled
    if disputed is None:
        view.agree("a ruling without a dispute", ruled is None, True)
        return
    view.agree("a dispute of an observation", observed is not None, True)
    view.within("the dispute", disputed.time, view.times.observe_start, view.times.dispute_end)
    view.agree("what is claimed is what was attested", _same(view, disputed), False)
    if disputed.name == "Contradicted":
        _check_signers(view, disputed, "the second observation")
    if ruled is None:
        return
    if ruled.name == "Lapsed":
        view.within("the end of a dispute without a ruling", ruled.time, view.times.resolve_end, 2**64)
        return
    view.within("the ruling", ruled.time, disputed.time, view.times.resolve_end)
    view.agree("whether the ruling upholds the observation", ruled["upheld"], _same(view, ruled))


def _same(view: RoundView, event: Event) -> bool:
    """Whether an event tells the attested truth: its root, and the bits of all revealed entries."""
    observed = view.round.observed
    if observed is None or event["root"] != observed["root"]:
        return False
    revealed = sum(1 << reveal["index"] for reveal in view.round.reveals if reveal.time <= event.time)
    return not (event["available"] ^ observed["available"]) & revealed


def _check_signers(view: RoundView, event: Event, what: str) -> None:
    epoch, signers = view.epoch, event["signers"]
    known = sorted((signer for signer in epoch.attestors if signer in signers), key=lambda signer: int(signer, 16))
    view.agree(f"signers of {what}", list(signers), known)
    view.agree(f"a quorum of {epoch.quorum} signed {what}", len(signers) >= epoch.quorum, True)


def observed_series(view: RoundView, number: int) -> Series:
    """The attested series of a round, fetched and rebuilt; Mismatch if they are not what its root says."""
    event = view.history.rounds[number].truth()
    assert event is not None
    params, feed_count = view.params, view.history.epoch(number).feed_count
    try:
        payload = decode_observation(view.content.get(event["cid"]), feed_count, params.steps)
    except (ContentAbsent, ProtocolError) as why:
        raise Mismatch("the observed series", event["cid"], f"not to be read: {why}", number) from why
    root = observation_tree(payload.series, params.group_size).root
    for what, recorded, recomputed in (
        ("pool of the observation", event["pool"], payload.pool),
        ("round of the observation", number, payload.round),
        ("root of the observation", event["root"], root),
    ):
        if recorded != recomputed:
            raise Mismatch(what, recorded, recomputed, number)
    return payload.series


def counted_series(view: RoundView) -> dict[int, Series]:
    """Entry index -> its forecast, for every counted entry; Mismatch at the first attested one that is not there.

    An entry that was attested as unavailable but can be had now is noted: its payload may have been published late.
    """
    counted, forecasts = set(view.counted()), {}
    commits = {seen.event["index"]: seen.commit for seen in view.round.latest()}
    for index, key in sorted(view.round.revealed_keys().items()):
        who = commits[index].forecaster
        try:
            forecasts[index] = _open(view, commits[index], key)
        except Unavailable as why:
            view.agree(f"available bit of {who} ({why})", index in counted, False)
        else:
            if index not in counted and view.round.truth() is not None:
                view.notes.append(f"{who} was attested as unavailable; its payload can be had now")
    return {index: forecasts[index] for index in sorted(counted)}


def _open(view: RoundView, commit: ForecastCommit, key: bytes) -> Series:
    params = view.params
    try:
        plaintext = unseal(key, view.content.get(commit.cid))
        payload = decode_forecast(plaintext, view.epoch.feed_count, params.steps, params.levels)
    except (ContentAbsent, ProtocolError) as why:
        raise Unavailable(str(why)) from why
    root = forecast_tree(payload.series, key, params.group_size).root
    if root != commit.root:
        raise Unavailable(f"it rebuilds 0x{root.hex()}, signed was 0x{commit.root.hex()}")
    return payload.series
