"""Blocks in a folder: a file a block, named by its CID; beside them the names of pins and of removed blocks."""

import os
import tempfile
from pathlib import Path

from fastapi import HTTPException

from forewatt.protocol.cid import cid_from_text, cid_text
from forewatt.protocol.errors import EncodingError


def file_name(cid: str) -> str:
    """The name of a block's file, its CID; 400 unless it is a raw sha2-256 CIDv1."""
    try:
        return cid_text(cid_from_text(cid))
    except EncodingError as why:
        raise HTTPException(400, str(why)) from why


def write_whole(path: Path, block: bytes) -> None:
    """Write a file atomically: a killed process leaves no incomplete file at `path`."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as temporary:
        temporary.write(block)
        temporary.flush()
        os.fsync(temporary.fileno())
    Path(temporary.name).replace(path)


class BlockFolder:
    """The blocks of a store, with its pins (CID -> name) and the CIDs of the blocks that were removed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pins = folder / ".pins"
        self._removed = folder / ".removed"
        files = self._pins.iterdir() if self._pins.exists() else ()
        self._labels = {path.name: path.read_text() for path in files}

    def path(self, name: str) -> Path:
        """Where a block is, or would be."""
        return self._folder / name

    def put(self, name: str, block: bytes) -> None:
        write_whole(self.path(name), block)
        (self._removed / name).unlink(missing_ok=True)

    def was_removed(self, name: str) -> bool:
        """Whether the store had the block and removed it."""
        return (self._removed / name).exists()

    def remove(self, name: str) -> None:
        """Delete a block and remember that it was here."""
        self._removed.mkdir(exist_ok=True)
        (self._removed / name).touch()
        self.path(name).unlink(missing_ok=True)

    def pin(self, name: str, label: str) -> None:
        self._pins.mkdir(exist_ok=True)
        write_whole(self._pins / name, label.encode())
        self._labels[name] = label

    def unpin(self, name: str) -> bool:
        """Remove a pin; False if there was none."""
        (self._pins / name).unlink(missing_ok=True)
        return self._labels.pop(name, None) is not None

    def is_pinned(self, name: str) -> bool:
        return name in self._labels

    def pins(self) -> list[tuple[str, str]]:
        """Each pinned CID with its pin's name."""
        return sorted(self._labels.items())
