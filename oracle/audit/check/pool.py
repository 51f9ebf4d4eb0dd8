"""The pool itself: its identity follows from its rules, its feeds from the pinned manifest."""

from collections.abc import Sequence

from forewatt.protocol.errors import ParamsError, ProtocolError
from forewatt.protocol.limits import Epoch, check_epoch, check_next_epoch
from forewatt.protocol.manifest import FeedEntry, decode_manifest, feeds_root
from forewatt.protocol.pool import pool_id
from oracle.audit.errors import ContentAbsent, Mismatch
from oracle.audit.read.content import ContentReader
from oracle.audit.read.target import Place
from oracle.audit.replay.history import History


def check_pool(place: Place, history: History, content: ContentReader) -> None:
    """Raise Mismatch unless pool and every epoch are what their bytes say."""
    identity = pool_id(place.chain_id, place.market, history.params)
    if identity != place.pool:
        raise Mismatch("the pool's identity", place.pool, identity)
    _check_limits(history)
    for epoch in history.epochs:
        _check_epoch(epoch, content)


def _check_limits(history: History) -> None:
    """Each epoch within the limits of its pool, a later one also against the last and the time it was appended."""
    for place, epoch in enumerate(history.epochs):
        try:
            if place:
                check_next_epoch(epoch, history.params, history.epochs[place - 1], history.epoch_times[place])
            else:
                check_epoch(epoch, history.params)
        except ParamsError as why:
            raise Mismatch(f"the epoch from round {epoch.from_round}", "appended", f"not allowed: {why}") from why


def _check_epoch(epoch: Epoch, content: ContentReader) -> None:
    what = f"the manifest from round {epoch.from_round}"
    feeds = _manifest(epoch, content, what)
    if len(feeds) != epoch.feed_count:
        raise Mismatch(f"feeds in {what}", epoch.feed_count, len(feeds))
    if feeds_root(feeds) != epoch.feeds_root:
        raise Mismatch(f"root of {what}", epoch.feeds_root, feeds_root(feeds))


def _manifest(epoch: Epoch, content: ContentReader, what: str) -> Sequence[FeedEntry]:
    try:
        return decode_manifest(content.get(epoch.manifest_cid))
    except (ContentAbsent, ProtocolError) as why:
        raise Mismatch(what, epoch.manifest_cid, f"not to be read: {why}") from why
