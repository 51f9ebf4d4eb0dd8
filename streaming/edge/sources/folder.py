"""Watches folders for new and changed files."""

import asyncio
import glob
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

log = logging.getLogger(__name__)


async def watch(
    pattern: str,
    period_s: float | None,
    read: Callable[[Path, int], Awaitable[None]],
    unreadable: tuple[type[Exception], ...] = (OSError,),
) -> None:
    """Call `read` with the path and size of each new or changed file, until cancelled; without `period_s` look once.

    A file whose reading raises one of `unreadable` is logged, and read again when it changes.
    """
    seen: dict[str, tuple[int, int]] = {}
    """Size and modification time (ns) of every file when it was last read."""
    while True:
        # The path of a file may have brackets, which mean something else in a pattern.
        for name in [pattern] if Path(pattern).is_file() else sorted(glob.glob(pattern)):
            try:
                status = Path(name).stat()
                if seen.get(name) != (status.st_size, status.st_mtime_ns):
                    seen[name] = status.st_size, status.st_mtime_ns
                    await read(Path(name), status.st_size)
            except unreadable as error:
                log.error("%s can't be read: %r", name, error)
        if period_s is None:
            return
        await asyncio.sleep(period_s)
