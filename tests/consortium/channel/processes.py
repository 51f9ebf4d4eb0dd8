"""Nodes as processes on a real network."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from demo.consortium.market import Market
from tests.consortium.channel.conftest import Channel
from tests.consortium.services import manifest_of

ROOT = Path(__file__).resolve().parents[3]
DEADLINE_S = 300
"""How long a node may take to start and act, on a busy machine."""


@dataclass
class NodeProcess:
    """`forewatt node run --ledger fabric` of one client, whose files are in `folder`."""

    channel: Channel
    msp: str
    user: str
    pool: bytes
    feeds: int
    folder: Path
    roles: tuple[str, ...]
    options: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> "NodeProcess":
        """Start it, again after a kill."""
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "FOREWATT_NODE_PATH": str(self.folder / "node"), **self.environment}
        self.process = subprocess.Popen(self._argv(), cwd=ROOT, env=environment)
        return self

    def kill(self) -> None:
        """Kill it as a crash would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(DEADLINE_S)

    def end(self) -> int:
        """Let it end; its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(DEADLINE_S)

    def _argv(self) -> list[str]:
        organisation, manifest = self.channel.network.organisations[self.msp], self.folder / "manifest.cbor"
        manifest.write_bytes(manifest_of(self.feeds))
        peer = ("--peer", organisation.address, "--tls-ca", str(organisation.tls_ca))
        client = ("--msp", self.msp, "--msp-path", str(organisation.user(self.user)))
        of = [word for role in self.roles for word in ("--role", role)]
        of += ["--pool", "0x" + self.pool.hex(), "--manifest", str(manifest), "--pause", "0.2", *self.options]
        return [sys.executable, "-m", "scripts", "node", "run", "--ledger", "fabric", *of, *peer, *client]


async def until(market: Market, at: str, is_there: Callable[[bytes], object] = len) -> bytes:
    """The value of a key, once it is what was waited for."""
    deadline = time.monotonic() + DEADLINE_S
    while not is_there(value := await market.read(at)):
        assert time.monotonic() < deadline, f"waited {DEADLINE_S} s for {at}"
        await asyncio.sleep(0.1)  # the nodes need the processors
    return value
