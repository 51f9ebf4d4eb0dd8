"""A part of the stack: a command, a readiness check, and the settings with which others find it."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from forewatt.embedded.errors import PartDied
from forewatt.embedded.ports import free_port

PREPARE_TIMEOUT_S = 120
READY_TIMEOUT_S = 90.0
"""Long enough for a JVM on a busy machine."""


@dataclass(frozen=True)
class Part:
    """One process to run. `settings` are fields of forewatt.settings.Settings with their values.

    `ready_s` is how long it may be idle before it is ready, whenever it is started. A part that `shares_port` with its
    successor is restarted without a gap.
    """

    name: str
    argv: tuple[str, ...]
    ready: Callable[[], bool] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    cwd: Path | None = None
    ready_s: float = READY_TIMEOUT_S
    shares_port: bool = False


@dataclass(frozen=True)
class Site:
    """What a builder gets: the part's empty folder, its log, the stack's mark, and the time of the first block."""

    folder: Path
    log: Path
    mark: Mapping[str, str]
    genesis_s: int | None = None

    def port(self) -> int:
        """A free loopback port."""
        return free_port()

    def prepare(self, argv: list[str]) -> None:
        """Run a command to its end before the part starts, with its output in the part's log. PartDied if it fails."""
        with self.log.open("ab") as log:
            completed = subprocess.run(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.mark},
                start_new_session=True,
                timeout=PREPARE_TIMEOUT_S,
                check=False,
            )
        if completed.returncode != 0:
            raise PartDied(f"{self.log.stem} (preparing: {Path(argv[0]).name})", completed.returncode, self.log)


Builder = Callable[[Site], Part]
