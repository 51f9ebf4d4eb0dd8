"""Starts an image as a cluster does: its own user, a read-only root, no capability, volumes in memory."""

import json
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from setup.images.store import Store

POLL_S = 0.2
HOST = "forewatt"
_RIGHTS = ("bounding", "effective", "permitted", "inheritable", "ambient")


class NotHealthy(Exception):
    """A container ended, or its health check failed for too long; the message is the end of its log."""


@dataclass(frozen=True)
class Container:
    """A running container."""

    name: str
    state: Path
    log: Path
    process: subprocess.Popen[bytes]
    configuration: dict[str, Any]

    def call(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run a program beside the container's own, as the same user."""
        return subprocess.run(self._runc("exec", self.name, *argv), capture_output=True, text=True, check=False)

    def healthy(self) -> bool:
        """Whether the image's own health check succeeds."""
        kind, *argv = self.configuration["Healthcheck"]["Test"]
        assert kind == "CMD"
        return self.call(*argv).returncode == 0

    def await_healthy(self, limit_s: float) -> float:
        """The seconds until the health check succeeds; NotHealthy if the container ends before, or after `limit_s`."""
        started = time.monotonic()
        while not self.healthy():
            if self.process.poll() is not None or time.monotonic() - started > limit_s:
                raise NotHealthy(f"{self.name} ({self.process.returncode}):\n{self.log.read_text()[-4000:]}")
            time.sleep(POLL_S)
        return time.monotonic() - started

    def end(self, limit_s: float) -> float:
        """The seconds from the image's stop signal to the end of the container."""
        started = time.monotonic()
        subprocess.run(self._runc("kill", self.name, self.configuration.get("StopSignal", "SIGTERM")), check=True)
        self.process.wait(limit_s)
        return time.monotonic() - started

    def kill(self) -> None:
        """End it at once; one that is still being made does not take the signal, so it is sent until the end."""
        while self.process.poll() is None:
            subprocess.run(self._runc("kill", self.name, "KILL"), check=False, capture_output=True)
            time.sleep(POLL_S)

    def _runc(self, *argv: str) -> list[str]:
        return ["runc", "--root", str(self.state), *argv]


@contextmanager
def running(
    store: Store,
    tag: str,
    folder: Path,
    arguments: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
    *,
    mounts: Mapping[str, Path] | None = None,
    host_network: bool = False,
) -> Iterator[Container]:
    """Start an image, and remove every trace of it at the end.

    `arguments` replace its command; `mounts` are read-only files or folders by their path inside. Without
    `host_network` there is only a loopback of its own.
    """
    configuration = store.configuration(tag)
    made = store.buildah("from", "--pull-never", tag).strip()
    name = f"forewatt-{uuid.uuid4().hex[:12]}"
    try:
        root = store.buildah("mount", made).strip()
        argv = [*configuration["Entrypoint"], *(configuration["Cmd"] if arguments is None else arguments)]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "hosts").write_text(f"127.0.0.1 localhost {HOST}\n")
        files = {"/etc/hosts": folder / "hosts", **(mounts or {})}
        specification = _specification(configuration, root, argv, environment or {}, files, host_network)
        (folder / "config.json").write_text(json.dumps(specification))
        log, state = folder / "log", folder / "state"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["runc", "--root", str(state), "run", "--bundle", str(folder), name],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        container = Container(name, state, log, process, configuration)
        try:
            yield container
        finally:
            container.kill()
    finally:
        store.buildah("rm", made)


def _specification(
    configuration: dict[str, Any],
    root: str,
    argv: Sequence[str],
    environment: Mapping[str, str],
    mounts: Mapping[str, Path],
    host_network: bool,
) -> dict[str, Any]:
    """What runc reads: https://github.com/opencontainers/runtime-spec."""
    user, _, group = configuration["User"].partition(":")
    owner = [f"uid={user}", f"gid={group}"]
    variables = dict(entry.split("=", 1) for entry in configuration.get("Env") or []) | dict(environment)
    namespaces = ["pid", "ipc", "uts", "mount"] + ([] if host_network else ["network"])
    memory = {path: [*owner, "mode=0755"] for path in configuration.get("Volumes") or {}} | {"/tmp": ["mode=1777"]}
    return {
        "ociVersion": "1.0.2",
        "process": {
            "user": {"uid": int(user), "gid": int(group)},
            "args": list(argv),
            "env": [f"{key}={value}" for key, value in variables.items()],
            "cwd": configuration.get("WorkingDir") or "/",
            "capabilities": {kind: [] for kind in _RIGHTS},
            "noNewPrivileges": True,
        },
        "root": {"path": root, "readonly": True},
        "hostname": HOST,
        "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc"},
            _memory("/dev", ["nosuid", "strictatime", "mode=755"]),
            {
                "destination": "/dev/pts",
                "type": "devpts",
                "source": "devpts",
                "options": ["newinstance", "ptmxmode=0666"],
            },
            _memory("/dev/shm", ["nosuid", "nodev", "mode=1777"]),
            *(_memory(path, ["nosuid", "nodev", *options]) for path, options in memory.items()),
            *(
                {"destination": inside, "type": "bind", "source": str(path), "options": ["rbind", "ro"]}
                for inside, path in mounts.items()
            ),
        ],
        "linux": {"namespaces": [{"type": kind} for kind in namespaces]},
    }


def _memory(path: str, options: list[str]) -> dict[str, Any]:
    return {"destination": path, "type": "tmpfs", "source": "tmpfs", "options": options}
