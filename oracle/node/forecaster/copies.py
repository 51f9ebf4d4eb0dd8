"""The node's own copies of its sealed payloads: files beside the journal, from which a lost pin is renewed.

They are ciphertext that everybody may have. A copy is removed once its round has ended.
"""

import logging
import re
from collections.abc import Callable
from pathlib import Path

from oracle.private_files import private_folder, write_private

log = logging.getLogger(__name__)
LIMIT_BYTES = 256 * 1024 * 1024
"""The most that all copies together may take; beyond it the oldest rounds give way."""
_NAME = re.compile(r"(?P<pool>[0-9a-f]{64})-(?P<round>\d+)-(?P<cid>b[a-z2-7]+)")


class PayloadCopies:
    """The copies of one pool's payloads, in `folder`/payloads."""

    def __init__(self, folder: Path, pool: bytes, limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder = private_folder(folder) / "payloads"
        self._pool = pool.hex()
        self._limit_bytes = limit_bytes

    def keep(self, number: int, cid: str, block: bytes) -> None:
        """Write the copy of a payload of a round."""
        write_private(private_folder(self._folder) / f"{self._pool}-{number}-{cid}", block)
        self._stay_within_limit()

    def find(self, number: int, cid: str) -> bytes | None:
        """The copy of a payload, or None."""
        path = self._folder / f"{self._pool}-{number}-{cid}"
        return path.read_bytes() if path.exists() else None

    def discard(self, is_over: Callable[[int], bool]) -> None:
        """Remove the copies of rounds that are over."""
        for number, path in self._copies():
            if is_over(number):
                path.unlink(missing_ok=True)

    def _copies(self) -> list[tuple[int, Path]]:
        """Every copy of this pool with its round, oldest round first."""
        if not self._folder.exists():
            return []
        matches = [(match, path) for path in self._folder.iterdir() if (match := _NAME.fullmatch(path.name))]
        own = [(int(match["round"]), path) for match, path in matches if match["pool"] == self._pool]
        return sorted(own)

    def _stay_within_limit(self) -> None:
        copies = [(number, path, path.stat().st_size) for number, path in self._copies()]
        total = sum(size for _, _, size in copies)
        for number, path, size in copies[:-1]:
            if total <= self._limit_bytes:
                return
            log.warning(
                "the copies of payloads exceed %d bytes; that of round %d is removed", self._limit_bytes, number
            )
            path.unlink(missing_ok=True)
            total -= size
