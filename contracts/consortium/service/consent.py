"""The organisation's own judgement, which its node or its people write to a folder."""

import json
from pathlib import Path

from contracts.consortium.members.members import decode_members


class FolderConsent:
    """Consent to what a folder contains: `members.json` for the founding, and a file for each observation.

    A missing file means no: the peer does not endorse.
    """

    def __init__(self, folder: Path, organisation: str = "") -> None:
        self._folder = folder
        self.organisation = organisation

    def agrees_with_founding(self, members: bytes) -> bool:
        """Whether `members.json` names exactly these members."""
        file = self._folder / "members.json"
        return file.exists() and decode_members(json.loads(file.read_text(encoding="utf-8"))).encode() == members

    def agrees_with_observation(self, pool: bytes, number: int, root: bytes, available: int, cid: bytes) -> bool:
        """Whether the folder has this observation."""
        return observation_file(self._folder, pool, number, root, available, cid).exists()


def observation_file(folder: Path, pool: bytes, number: int, root: bytes, available: int, cid: bytes) -> Path:
    """The file whose existence says that the organisation agrees with an observation."""
    return folder / "observations" / pool.hex() / str(number) / f"{root.hex()}-{available:x}-{cid.hex()}"


def agree(folder: Path, pool: bytes, number: int, root: bytes, available: int, cid: bytes) -> None:
    """Agree with an observation."""
    file = observation_file(folder, pool, number, root, available, cid)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()


def latest_agreed(folder: Path, pool: bytes, number: int) -> tuple[bytes, int, bytes] | None:
    """Root, availability and CID of the observation with which the organisation agreed last; None without one."""
    files = list((folder / "observations" / pool.hex() / str(number)).glob("*-*-*"))
    if not files:
        return None
    root, available, cid = max(files, key=lambda file: (file.stat().st_mtime_ns, file.name)).name.split("-")
    return bytes.fromhex(root), int(available, 16), bytes.fromhex(cid)
