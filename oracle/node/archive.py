"""Writes what is pinned for some rounds into one CAR archive: forecasts, observations and the pool's manifests."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from forewatt.protocol.cid import cid_text
from forewatt.stores.content import ContentError, ContentStore
from forewatt.stores.content.car import car_block, car_header
from oracle.chain.rounds import RoundState

_AT_ONCE = 8
_FETCH_S = 40.0


@dataclass(frozen=True)
class Archived:
    """The CIDs in an archive, and why others are missing."""

    cids: tuple[bytes, ...]
    missing: tuple[str, ...]


def cids_of(states: Iterable[RoundState]) -> list[bytes]:
    """The CIDs that rounds name, each once: those of all entries, and of the attested observation."""
    named = [cid for state in states for cid in (*_entries(state), *([state.observed.cid] if state.observed else []))]
    return list(dict.fromkeys(named))


def write_archive(cids: Sequence[bytes], content: ContentStore, file: IO[bytes]) -> Archived:
    """Fetch the blocks, a few at once, and write those that were found as a CAR of which each is a root."""
    found, missing = [], []
    with tempfile.TemporaryFile() as sections:
        for start in range(0, len(cids), _AT_ONCE):
            some = cids[start : start + _AT_ONCE]
            for cid, block in zip(some, content.background.run(_fetch(content, some)), strict=True):
                if isinstance(block, ContentError):
                    missing.append(str(block))
                else:
                    found.append(cid)
                    sections.write(car_block(cid, block))
        file.write(car_header(found))
        sections.seek(0)
        shutil.copyfileobj(sections, file)
    return Archived(tuple(found), tuple(missing))


def _entries(state: RoundState) -> list[bytes]:
    return [entry.commit.cid for entry in state.in_order()]


async def _fetch(content: ContentStore, cids: Sequence[bytes]) -> list[bytes | ContentError]:
    return await asyncio.gather(*(_fetched(content, cid) for cid in cids))


async def _fetched(content: ContentStore, cid: bytes) -> bytes | ContentError:
    try:
        return await content.fetch(cid_text(cid), _FETCH_S)
    except ContentError as error:
        return error
