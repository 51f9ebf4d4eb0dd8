"""Compiles the contracts when any source has changed.

NOTE: Ape only notices changes of a file itself: a contract would keep its old code when a file that it imports changes.
So this module computes a digest of the whole tree, and any change compiles everything again.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from ape import project

ROOT = Path(__file__).resolve().parent.parent
STAMP = ROOT / ".build" / "sources.sha256"
SETTINGS = ("ape-config.yaml", "package-lock.json")


def compile_contracts() -> None:
    """Bring Ape's cache up to date with the sources; takes about 30 s after a change and nothing without one."""
    digest = sources_digest()
    if STAMP.exists() and STAMP.read_text() == digest:
        return
    # Also outside of the Makefile, use the compiler that setup/solc.py put into the checkout.
    os.environ.setdefault("SOLCX_BINARY_PATH", str(ROOT / "build" / "solcx"))
    shutil.rmtree(ROOT / "contracts" / ".cache", ignore_errors=True)
    with temporary_folder_in_build():
        for _ in project.load_contracts(use_cache=False):
            pass
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(digest)


@contextmanager
def temporary_folder_in_build() -> Iterator[None]:
    """Let Ape compile in a copy, also when the checkout lies in the system's temporary folder.

    NOTE: Ape compiles a project that lies there in place. It then unpacks OpenZeppelin into contracts/.cache, takes
    those files for sources of ours, and finds neither `Token` nor its own artifacts in the next process.
    """
    before = tempfile.tempdir
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def sources_digest() -> str:
    """Digest of every contract source and of the compiler's configuration."""
    paths = [*sorted((ROOT / "contracts").rglob("*.sol")), *(ROOT / name for name in SETTINGS)]
    digest = sha256()
    for path in paths:
        digest.update(f"{path.relative_to(ROOT)}\0{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()
