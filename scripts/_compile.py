"""Compiles the contracts when any source has changed.

NOTE: Ape looks at one file at a time: a contract whose import has changed, but not itself, keeps its old code. So the
whole tree has one digest here, and a change anywhere compiles everything anew.
"""

import os
from hashlib import sha256
from pathlib import Path

from ape import project

ROOT = Path(__file__).resolve().parent.parent
STAMP = ROOT / ".build" / "sources.sha256"
SETTINGS = ("ape-config.yaml", "package-lock.json")


def compile_contracts() -> None:
    """Leave Ape's cache in step with the sources; about 30 s of work after a change, none otherwise."""
    digest = sources_digest()
    if STAMP.exists() and STAMP.read_text() == digest:
        return
    # Outside the Makefile too, the compiler is the checkout's own (setup/solc.py).
    os.environ.setdefault("SOLCX_BINARY_PATH", str(ROOT / "build" / "solcx"))
    for _ in project.load_contracts(use_cache=False):
        pass
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(digest)


def sources_digest() -> str:
    """Digest of every contract source and of what they are compiled with."""
    paths = [*sorted((ROOT / "contracts").rglob("*.sol")), *(ROOT / name for name in SETTINGS)]
    digest = sha256()
    for path in paths:
        digest.update(f"{path.relative_to(ROOT)}\0{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()
