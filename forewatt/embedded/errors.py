"""Exceptions of the embedded stack.

EmbeddedError
+- NotSetUp      a jar or a binary is missing: `make setup` installs it
+- FolderBusy    another run uses the folder, or it contains other files
+- PartDied      a process ended by itself; the message contains the end of its log
+- PartNotReady  a process runs but did not become ready in time; the message contains the end of its log
"""

from pathlib import Path

TAIL_LINES = 20


def tail(log: Path, start: int = 0) -> str:
    """The last lines of a log from the byte `start` on, or a note that it is empty."""
    written = log.read_bytes()[start:] if log.exists() else b""
    lines = written.decode(errors="replace").splitlines()[-TAIL_LINES:]
    return "\n".join(f"  | {line}" for line in lines) or "  | (it wrote nothing)"


class EmbeddedError(Exception):
    """Base class of the embedded stack's errors."""


class NotSetUp(EmbeddedError):
    """A jar or a binary is missing."""

    def __init__(self, what: str, where: Path) -> None:
        super().__init__(f"{what} is not in {where}; run `make setup` once to install it")


class FolderBusy(EmbeddedError):
    """Another run uses the folder, or it contains files that no stack created."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"{folder} {why}; end that run first, or choose another folder")


class PartDied(EmbeddedError):
    """A process ended by itself."""

    def __init__(self, name: str, code: int, log: Path) -> None:
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        super().__init__(f"{name} {how}; the end of {log}:\n{tail(log)}")
        self.name = name
        self.code = code


class PartNotReady(EmbeddedError):
    """A process runs but did not become ready in time."""

    def __init__(self, name: str, seconds: float, log: Path) -> None:
        super().__init__(f"{name} was not ready after {seconds:.0f} s; the end of {log}:\n{tail(log)}")
        self.name = name
