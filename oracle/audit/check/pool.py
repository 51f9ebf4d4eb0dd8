"""Checks the pool: its identity follows from its rules, its feeds from the pinned manifest."""

from collections.abc import Sequence

from forewatt.protocol.errors import ParamsError, ProtocolError
from forewatt.protocol.limits import Epoch, check_epoch, check_next_epoch
from forewatt.protocol.manifest import FeedEntry, decode_manifest, feeds_root
from forewatt.protocol.pool import pool_id
from oracle.audit.compare import agree
from oracle.audit.errors import ContentAbsent, Mismatch
from oracle.audit.read.content import ContentReader
from oracle.audit.read.target import AuditTarget
from oracle.audit.replay.history import History


def check_pool(target: AuditTarget, history: History, content: ContentReader) -> None:
    """Raise Mismatch unless the identity, the limits and every epoch's manifest are right."""
    identity = pool_id(target.chain_id, target.market, history.params)
    agree("the pool's identity", target.pool, identity)
    _check_limits(history)
    for epoch in history.epochs:
        _check_epoch(epoch, content)


def _check_limits(history: History) -> None:
    """Require that every epoch is within the limits, a later one also given its predecessor and its time."""
    for index, epoch in enumerate(history.epochs):
        try:
            if index:
                check_next_epoch(epoch, history.params, history.epochs[index - 1], history.epoch_times[index])
            else:
                check_epoch(epoch, history.params)
        except ParamsError as error:
            raise Mismatch(f"the epoch from round {epoch.from_round}", "appended", f"not allowed: {error}") from error


def _check_epoch(epoch: Epoch, content: ContentReader) -> None:
    what = f"the manifest from round {epoch.from_round}"
    feeds = _manifest(epoch, content, what)
    agree(f"feeds in {what}", epoch.feed_count, len(feeds))
    agree(f"root of {what}", epoch.feeds_root, feeds_root(feeds))


def _manifest(epoch: Epoch, content: ContentReader, what: str) -> Sequence[FeedEntry]:
    try:
        return decode_manifest(content.get(epoch.manifest_cid))
    except (ContentAbsent, ProtocolError) as error:
        raise Mismatch(what, epoch.manifest_cid, f"unreadable: {error}") from error
