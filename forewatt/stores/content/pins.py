"""Stores and pins blocks on several kubo nodes, over their RPC; each call ends in time, whatever a node does."""

import io
import logging
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from time import monotonic
from typing import Any

import ipfshttpclient  # type: ignore[import-untyped]
from ipfshttpclient.exceptions import Error as IpfsError  # type: ignore[import-untyped]
from ipfshttpclient.exceptions import ErrorResponse, VersionMismatch
from prometheus_client import Counter

from forewatt.background import in_thread
from forewatt.protocol.cid import cid_of, cid_text
from forewatt.stores.content.errors import ContentError, ContentMismatch, ContentNotPinned, ContentUnreachable
from forewatt.stores.content.urls import credentials, multiaddress, shown

# ipfshttpclient supports kubo up to 0.8, but every call used here works with 0.43, and it passes urllib3 an option
# without effect. The filters are set for the whole process: setting them around calls is not safe with threads.
warnings.filterwarnings("ignore", category=VersionMismatch)
warnings.filterwarnings("ignore", "The 'strict' parameter is no longer needed", FutureWarning)

log = logging.getLogger(__name__)
failed = Counter("forewatt_content_pin_failures_total", "Calls of a pin target that failed", ["target"])
ANSWER_S = 6.0
"""How long one answer of a pin target may take."""
CALL_S = 6.0
"""How long a call waits for all pin targets together."""
GRACE_S = 2.0
"""How long a call waits for the others once the minimum has succeeded; they go on in the background."""

NOT_PINNED = "not pinned"
"""What kubo's error says when a block has no pin."""


class PinTarget:
    """One kubo node, reached over its RPC. It connects for every call, so it is safe to use from several threads."""

    def __init__(self, url: str) -> None:
        self.name = shown(url)
        self._address, self._auth = multiaddress(url), credentials(url)

    def store(self, block: bytes, name: str) -> None:
        """Store and pin a block; ContentMismatch if the node computes another CID."""
        cid = cid_text(cid_of(block))
        options = {"cid-codec": "raw", "mhtype": "sha2-256"}
        answer = self._call(lambda kubo: kubo.block.put(io.BytesIO(block), opts=options))
        if answer["Key"] != cid:
            raise ContentMismatch(cid, self.name)
        self.pin(cid, name)

    def pin(self, cid: str, name: str) -> None:
        """Pin a block, which the node fetches if necessary."""
        options = {"name": name} if name else {}
        self._call(lambda kubo: kubo.pin.add(cid, recursive=False, opts=options))

    def has(self, cid: str) -> bool:
        """Whether the node itself has the block."""
        try:
            self._call(lambda kubo: kubo.block.stat(cid, opts={"offline": "true"}))
        except ContentUnreachable as error:
            if isinstance(error.__cause__, ErrorResponse):
                return False
            raise
        return True

    def pinned(self, prefix: str) -> Mapping[str, str]:
        """CID -> name of the pins whose name begins with `prefix`."""
        answer = self._call(lambda kubo: kubo.pin.ls(type="direct", opts={"names": "true", "name": prefix}))
        names = {str(cid): str(pin.get("Name", "")) for cid, pin in (answer.get("Keys") or {}).items()}
        return {cid: name for cid, name in names.items() if name.startswith(prefix)}

    def remove(self, cid: str) -> None:
        """Unpin a block and delete it.

        A failure between the two leaves a block that `pinned` does not list: call it again, or let kubo's garbage
        collection delete the block.
        """
        self.unpin(cid)
        self.delete(cid)

    def unpin(self, cid: str) -> None:
        """Remove the pin of a block, if it has one."""
        try:
            self._call(lambda kubo: kubo.pin.rm(cid, recursive=False))
        except ContentUnreachable as error:
            if NOT_PINNED not in str(error.__cause__):
                raise

    def delete(self, cid: str) -> None:
        """Delete a block that has no pin, if the node has it."""
        self._call(lambda kubo: kubo._client.request("/block/rm", (cid,), opts={"force": "true"}, decoder="json"))

    def _call(self, call: Callable[[Any], Any]) -> Any:
        client = ipfshttpclient.Client(self._address, timeout=ANSWER_S, auth=self._auth)
        try:
            return call(client)
        except IpfsError as why:
            raise ContentUnreachable(self.name, why) from why


class PinTargets:
    """Several pin targets; a block counts as stored once `minimum` of them have it."""

    def __init__(self, urls: Sequence[str], minimum: int) -> None:
        if not 1 <= minimum <= len(urls):
            raise ValueError(f"{minimum} pin targets must succeed, but {len(urls)} are set: correct one of the two")
        self._targets = [PinTarget(url) for url in urls]
        self._minimum = minimum

    def __iter__(self) -> Iterator[PinTarget]:
        return iter(self._targets)

    def store(self, block: bytes, name: str) -> None:
        """Store and pin a block on every target; ContentNotPinned unless the minimum succeeds."""
        self._on_each(lambda target: target.store(block, name))

    def pin(self, cid: str, name: str) -> None:
        """Pin a block on every target; ContentNotPinned unless the minimum succeeds."""
        self._on_each(lambda target: target.pin(cid, name))

    def _on_each(self, work: Callable[[PinTarget], None]) -> None:
        running = {in_thread(partial(work, target)): target for target in self._targets}
        for future, target in running.items():
            future.add_done_callback(partial(_report, target))
        stored = _successes(running, self._minimum)
        if stored < self._minimum:
            raise self._failure(running, stored)

    def _failure(self, running: Mapping[Future[None], PinTarget], stored: int) -> ContentError:
        errors = [_error(future, target) for future, target in running.items()]
        found = [error for error in errors if error is not None]
        if len(self._targets) == 1 and isinstance(found[0], ContentError):
            return found[0]
        return ContentNotPinned(stored, self._minimum, "; ".join(map(str, found)))


def _successes(running: Collection[Future[None]], minimum: int) -> int:
    """How many calls succeeded in time; the rest gets a grace period once the minimum has."""
    deadline, open_ = monotonic() + CALL_S, set(running)
    stored = 0
    while open_ and (left_s := deadline - monotonic()) > 0:
        done, open_ = wait(open_, left_s, FIRST_COMPLETED)
        stored += sum(future.exception() is None for future in done)
        if stored >= minimum:
            deadline = min(deadline, monotonic() + GRACE_S)
    return stored


def _error(future: Future[None], target: PinTarget) -> BaseException | None:
    if future.done():
        return future.exception()
    return ContentUnreachable(target.name, f"no answer within {CALL_S:g} s")


def _report(target: PinTarget, future: Future[None]) -> None:
    if (error := future.exception()) is not None:
        failed.labels(target.name).inc()
        log.warning("pin target %s failed: %s", target.name, error)
