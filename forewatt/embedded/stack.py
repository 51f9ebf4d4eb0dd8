"""The supervisor of the embedded stack: it starts parts and services, watches them and ends them all.

with Stack(Path("build/demo"), PARTS) as stack:
    stack.spawn("gateway", [sys.executable, "-m", "streaming.gateway"], ready=lambda: http(url))
    stack.wait(lambda: done(), seconds=60, what="the first reading")
"""

import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from forewatt.embedded import watchdog
from forewatt.embedded.census import Census, Memory
from forewatt.embedded.child import Child
from forewatt.embedded.errors import EmbeddedError, PartDied, PartNotReady, tail
from forewatt.embedded.folder import claim_folder
from forewatt.embedded.part import READY_TIMEOUT_S, Builder, Part, Site
from forewatt.embedded.parts import builder
from forewatt.embedded.patience import Patience
from forewatt.settings import Settings

POLL_S = 0.05
GRACE_S = 8.0
RETIRE_S = 60.0
"""How long a process that is restarted may finish its work; then it is killed."""
PORT_ATTEMPTS = 3
PORT_WORDS = ("address already in use", "address in use", "failed to bind", "eaddrinuse", "bindexception", "errno 98")
ENDING = (signal.SIGTERM, signal.SIGHUP)


class Stack:
    """A context manager that starts parts on free loopback ports on entry and ends every process on exit.

    The parts start empty each time: the registry and the chain store nothing on disk, so old data in the others would
    not fit them.
    `genesis_s` is the time (UTC s) of the chain's first block. If another run uses the folder, entering raises
    FolderBusy, or with `or_next_free` takes the next free one (`NAME-2`, ...); `folder` is the one in use. In the main
    thread SIGTERM and SIGHUP end the stack as Ctrl-C does.
    """

    def __init__(
        self, folder: Path, parts: Iterable[str], *, genesis_s: int | None = None, or_next_free: bool = False
    ) -> None:
        self._parts = tuple(parts)
        for name in self._parts:
            builder(name)  # an unknown name must fail before anything starts
        self._requested_folder, self._or_next_free = folder, or_next_free
        self._genesis_s = genesis_s
        self._token = secrets.token_hex(8)
        self._children: dict[str, Child] = {}
        self._services: list[str] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._hurry = threading.Event()
        self._handlers: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        self._folder = claim_folder(self._requested_folder, or_next_free=self._or_next_free)
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", "-S", watchdog.__file__, self._token],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )
        self._census = Census(lambda: {os.getpid(), *(process.pid for process in self.processes())})
        try:
            self._listen()
            self.start(*self._parts)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def folder(self) -> Path:
        """The folder in use. Its subfolder `logs` contains the logs."""
        return self._folder.path

    @property
    def settings(self) -> Settings:
        """Settings that point at the running parts; all others come from this process's environment."""
        return Settings.model_validate({**Settings().model_dump(), **self._part_settings()})

    def environment(self) -> dict[str, str]:
        """FOREWATT_* variables with which a process finds the running parts. `spawn` sets them for its services."""
        variables = {f"FOREWATT_{key.upper()}": value for key, value in self._part_settings().items()}
        return {**variables, watchdog.MARK: self._token}

    def _part_settings(self) -> dict[str, str]:
        return {key: value for child in self._children.values() for key, value in child.part.settings.items()}

    def start(self, *parts: str) -> None:
        """Start more parts at the same time and wait until all are ready. Parts that already run are skipped."""
        missing = [name for name in dict.fromkeys(parts) if not self.running(name)]
        with ThreadPoolExecutor(max_workers=max(1, len(missing))) as pool:
            started = [pool.submit(self._start, name, builder(name)) for name in missing]
            try:
                finished, _ = wait(started, return_when=FIRST_EXCEPTION)
            except BaseException:
                self._hurry.set()
                raise
            failed = [future for future in finished if future.exception()]
            if failed:
                self._hurry.set()
        for future in (*failed, *started):
            future.result()

    def spawn(
        self,
        name: str,
        argv: Iterable[str],
        ready: Callable[[], bool] | None = None,
        env: Mapping[str, str] | None = None,
        *,
        seconds: float = READY_TIMEOUT_S,
        cwd: Path | None = None,
        shares_port: bool = False,
    ) -> None:
        """Start a service and wait until `ready` returns true; without `ready`, do not wait.

        Raises PartDied or, once it has been idle for `seconds`, PartNotReady with the end of its log. Raises
        ValueError if a process of that name runs.
        """
        if name in self._children and self._children[name].running:
            raise ValueError(f"a process named {name!r} is already running")
        env = {**self.environment(), **(env or {})}
        part = Part(name, tuple(argv), ready, env=env, cwd=cwd, ready_s=seconds, shares_port=shares_port)
        with self._lock:
            self._services.append(name)
        self._await_ready(self._launch(part, self._folder.log(name)))

    def check(self) -> None:
        """Raise PartDied if a process ended by itself."""
        for child in list(self._children.values()):
            if not child.running and not child.expected:
                raise PartDied(child.name, child.process.returncode, child.log)

    def wait(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until the condition is true, checking all processes meanwhile. EmbeddedError after `seconds`."""
        deadline = time.monotonic() + seconds
        while not condition():
            self.check()
            if time.monotonic() > deadline:
                raise EmbeddedError(f"{what} did not come within {seconds:.0f} s; the logs are in {self._folder.logs}")
            self._closing.wait(POLL_S)

    def running(self, name: str) -> bool:
        """Whether the process of that name runs."""
        return name in self._children and self._children[name].running

    def services(self) -> list[str]:
        """The names of all services that were spawned, oldest first."""
        with self._lock:
            return list(self._services)

    def pid(self, name: str) -> int:
        """The process id of a part or service."""
        return self._children[name].process.pid

    def processes(self) -> set[watchdog.Process]:
        """The processes of all running parts and services, descendants included."""
        leaders = {child.process.pid for child in list(self._children.values()) if child.running}
        return watchdog.members(leaders, self._token)

    def log_tail(self, name: str) -> str:
        """The last lines that a part or service has logged since it was last started."""
        child = self._children[name]
        return tail(child.log, child.log_start)

    def kill(self, name: str) -> None:
        """Kill a process and its descendants, to simulate a crash; `check` does not report it.

        Returns when all of them are gone; EmbeddedError if one survives the grace period. PostgreSQL refuses to start
        while a child of its former server still uses the shared memory, and those children have their own sessions.
        """
        child = self._children[name]
        child.freeze(GRACE_S)  # a stopped process cannot fork after its descendants were listed
        family = watchdog.descendants(child.process.pid)
        child.signal(signal.SIGKILL)
        child.end(GRACE_S)
        watchdog.kill(family)
        self._await_end(name, family)
        self._tell_watchdog("-", child)

    def revive(self, name: str) -> None:
        """Start a killed part or service again with its command, ports and files."""
        child = self._children[name]
        if child.running:
            raise ValueError(f"the process named {name!r} is running")
        self._await_ready(self._launch(child.part, child.log))

    def restart(self, name: str) -> None:
        """End a running part or service with its stop signal, and start it again with its command, ports and files.

        One that shares its port gets a successor first and ends when that is ready, so no connection is refused.
        """
        former = self._children[name]
        if not former.running:
            raise ValueError(f"the process named {name!r} is not running")
        if former.part.shares_port:
            self._await_ready(self._launch(former.part, former.log))
            self._retire(former)
        else:
            self._retire(former)
            self._await_ready(self._launch(former.part, former.log))

    def _retire(self, child: Child) -> None:
        child.signal(child.part.stop_signal)
        child.end(RETIRE_S)
        self._tell_watchdog("-", child)

    def memory(self) -> Memory:
        """Main memory of this process and all parts and services: now, and the peak so far."""
        return self._census.memory()

    def stop(self) -> None:
        """End the services, newest first, then the parts. A second Ctrl-C kills them at once. May be called twice."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._listen_for_hurry()
        with self._lock:
            names = list(self._children)
        everyone = self.processes()
        services = [name for name in reversed(names) if name in self._services]
        self._end([self._children[name] for name in services])
        self._end([self._children[name] for name in reversed(names) if name not in services])
        watchdog.kill(everyone | self.processes())  # processes that left their group or started late
        self._dismiss_watchdog()
        self._census.close()
        self._folder.release()
        self._restore_handlers()

    def _start(self, name: str, build: Builder) -> None:
        """Build and start a part; on other ports if another program took its ports meanwhile."""
        for attempt in range(1, PORT_ATTEMPTS + 1):
            log = self._folder.log(name)
            site = Site(self._folder.part(name), log, {watchdog.MARK: self._token}, self._genesis_s)
            try:
                self._await_ready(self._launch(build(site), log))
                return
            except PartDied:
                busy = any(word in log.read_text(errors="replace").lower() for word in PORT_WORDS)
                if not busy or attempt == PORT_ATTEMPTS:
                    raise

    def _launch(self, part: Part, log: Path) -> Child:
        with self._lock:
            if self._closing.is_set():
                raise EmbeddedError(f"{part.name} was not started: the stack is ending")
            child = Child(part, log, {watchdog.MARK: self._token})
            self._children[part.name] = child
            self._tell_watchdog("+", child)
        return child

    def _await_ready(self, child: Child) -> None:
        patience = Patience(child.part.ready_s, lambda: {process.pid for process in watchdog.descendants(child.pgid)})
        ready = child.part.ready or (lambda: True)
        # NOTE: another program may answer on the port; our process has then just died because the port was taken.
        while not (ready() and child.running):
            if not child.running:
                raise PartDied(child.name, child.process.returncode, child.log)
            if patience.is_over():
                raise PartNotReady(child.name, patience.waited_s, child.log)
            if self._hurry.wait(POLL_S):
                raise EmbeddedError(f"{child.name} may not be ready: the stack is ending")

    def _await_end(self, name: str, family: set[watchdog.Process]) -> None:
        deadline = time.monotonic() + GRACE_S
        while alive := [process.pid for process in family if process.alive]:
            if time.monotonic() > deadline:
                raise EmbeddedError(f"{name} was killed, but its processes {alive} did not end")
            time.sleep(POLL_S)

    def _end(self, children: list[Child]) -> None:
        for child in children:
            child.signal(child.part.stop_signal)
        deadline = time.monotonic() + GRACE_S
        for child in children:
            while child.running and time.monotonic() < deadline and not self._hurry.wait(POLL_S):
                pass
            child.end(0)

    def _dismiss_watchdog(self) -> None:
        for child in self._children.values():
            self._tell_watchdog("-", child)
        if self._watchdog.stdin:
            self._watchdog.stdin.close()
        self._watchdog.wait()

    def _tell_watchdog(self, sign: str, child: Child) -> None:
        if self._watchdog.stdin and self._watchdog.poll() is None:
            self._watchdog.stdin.write(f"{sign}{child.pgid}\n")
            self._watchdog.stdin.flush()

    def _listen(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._handlers = {number: signal.signal(number, _end_process) for number in ENDING}

    def _listen_for_hurry(self) -> None:
        if self._handlers:
            for number in (signal.SIGINT, *ENDING):
                former = signal.signal(number, lambda *_: self._hurry.set())
                self._handlers.setdefault(number, former)

    def _restore_handlers(self) -> None:
        for number, former in self._handlers.items():
            signal.signal(number, former)  # type: ignore[arg-type]


def _end_process(number: int, _frame: FrameType | None) -> None:
    """Exit by an exception, so that every `with` block is left; the exit code is the shell's for the signal."""
    raise SystemExit(128 + number)
