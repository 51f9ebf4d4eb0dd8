"""The supervisor with real processes: starting, failing, killing, and ending without leftovers."""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from forewatt.embedded import part as part_module
from forewatt.embedded.errors import EmbeddedError, FolderBusy, PartDied, PartNotReady
from forewatt.embedded.ports import free_port
from forewatt.embedded.stack import Stack
from forewatt.embedded.watchdog import Process, read

DEADLINE_S = 30
SUPERVISOR = """
import signal, sys, time
from pathlib import Path
# Children of a shell's background job ignore Ctrl-C by default.
signal.signal(signal.SIGINT, signal.default_int_handler)
from forewatt.embedded.stack import Stack
with Stack(Path(sys.argv[1]), ("redis", "postgres")) as stack:
    stack.spawn("sleeper", [sys.executable, "-c", sys.argv[2]])
    stack.wait(lambda: len(stack.processes()) >= 8, 60, "all processes")
    print(*(process.pid for process in stack.processes()), flush=True)
    while True:
        stack.wait(lambda: False, 60, "the end")
"""
NEW_SESSION = "import subprocess, time; subprocess.Popen(['sleep', '600'], start_new_session=True); time.sleep(600)"


LARGE_GRANDCHILD = """
import subprocess, sys, time
allocate = "import time; memory = bytearray(b'x') * 300_000_000; print('ready', flush=True); time.sleep(600)"
subprocess.Popen([sys.executable, "-c", allocate], start_new_session=True)
time.sleep(600)
"""
KEEPS_FORKING = """
import subprocess
print("ready", flush=True)
for _ in range(500):
    subprocess.Popen(["sleep", "600"], start_new_session=True)
"""


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.05)


def all_alive(processes: set[Process]) -> bool:
    return all(process.alive for process in processes)


def none_alive(processes: set[Process]) -> bool:
    return not any(process.alive for process in processes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "stack"


@pytest.fixture
def supervisor(folder: Path):
    """A running supervisor in another process, and the processes of its stack."""
    argv = [sys.executable, "-c", SUPERVISOR, str(folder), NEW_SESSION]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        pids = process.stdout.readline().split()
        assert pids, process.stderr.read()
        yield process, {read(int(pid)) for pid in pids}
        if process.poll() is None:
            process.kill()


def test_stop__process_in_a_session_of_its_own__is_ended_too(folder: Path) -> None:
    with Stack(folder, ("redis", "anvil", "mqtt")) as stack:
        stack.spawn("sleeper", [sys.executable, "-c", NEW_SESSION])
        until(lambda: len(stack.processes()) == 5, "the child in its own session")
        processes = stack.processes()
        assert all_alive(processes)
    assert none_alive(processes)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, None), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -9)]
)
def test_signal__supervisor_receives_it__ends_every_process(
    supervisor, number: signal.Signals, code: int | None
) -> None:
    process, processes = supervisor
    assert all_alive(processes)
    process.send_signal(number)
    ended = process.wait(DEADLINE_S)
    assert ended == code or (code is None and ended != 0)
    until(lambda: none_alive(processes), "the end of the last process")


def test_check__process_ends_by_itself__error_names_it_and_quotes_its_log(folder: Path) -> None:
    with Stack(folder, ()) as stack:
        stack.spawn("painter", [sys.executable, "-c", "print('out of paint'); raise SystemExit(3)"])
        with pytest.raises(PartDied, match=r"(?s)painter ended with code 3.*out of paint"):
            stack.wait(lambda: False, DEADLINE_S, "the painting")


def test_spawn__process_dies_before_it_is_ready__error_names_it(folder: Path) -> None:
    with Stack(folder, ()) as stack, pytest.raises(PartDied, match="painter was killed by signal 9"):
        stack.spawn("painter", ["bash", "-c", "kill -9 $$"], ready=lambda: False)


def test_spawn__never_ready__raises_after_the_deadline(folder: Path) -> None:
    with Stack(folder, ()) as stack, pytest.raises(PartNotReady, match="sleeper was not ready after 0 s"):
        stack.spawn("sleeper", ["sleep", "600"], ready=lambda: False, seconds=0.2)


WORKS = "import sys, time; end = time.process_time() + float(sys.argv[1])\nwhile time.process_time() < end: pass"
"""A program that uses the processor for so many seconds."""


def test_spawn__works_longer_than_its_limit__is_awaited(folder: Path, tmp_path: Path) -> None:
    done = tmp_path / "done"
    program = f"{WORKS}\nopen({str(done)!r}, 'w').close(); time.sleep(600)"
    with Stack(folder, ()) as stack:
        stack.spawn("worker", [sys.executable, "-c", program, "1.5"], done.exists, seconds=1.0)
        assert stack.running("worker")


def test_spawn__works_for_ever__raises_in_the_end(folder: Path) -> None:
    with Stack(folder, ()) as stack, pytest.raises(PartNotReady, match="worker was not ready after"):
        stack.spawn("worker", [sys.executable, "-c", WORKS, "inf"], ready=lambda: False, seconds=0.2)


def test_spawn__name_that_runs_already__is_refused(folder: Path) -> None:
    with Stack(folder, ()) as stack:
        stack.spawn("sleeper", ["sleep", "600"])
        with pytest.raises(ValueError, match="already running"):
            stack.spawn("sleeper", ["sleep", "600"])


def test_spawn__service__finds_the_parts_in_its_environment(folder: Path) -> None:
    with Stack(folder, ("redis",)) as stack:
        report = "import os; print(os.environ['FOREWATT_REDIS_URL'], os.environ['MORE'])"
        stack.spawn("reporter", [sys.executable, "-c", report], env={"MORE": "more"})
        until(lambda: "more" in stack.log_tail("reporter"), "the report")
        assert f"{stack.settings.redis_url} more" in stack.log_tail("reporter")


def test_kill__process__is_not_reported_by_check(folder: Path) -> None:
    with Stack(folder, ("redis",)) as stack:
        stack.kill("redis")
        assert not stack.running("redis")
        stack.check()


def test_kill__grandchild_with_a_session_of_its_own__is_gone_before_kill_returns(folder: Path) -> None:
    with Stack(folder, ()) as stack:
        stack.spawn("service", [sys.executable, "-c", LARGE_GRANDCHILD])
        until(lambda: "ready" in stack.log_tail("service"), "the grandchild")
        family = stack.processes()
        assert len(family) == 2
        stack.kill("service")
        assert none_alive(family), "PostgreSQL would find its shared memory in use"


def test_kill__process_keeps_forking__no_child_survives(folder: Path) -> None:
    with Stack(folder, ()) as stack:
        stack.spawn("forker", [sys.executable, "-c", KEEPS_FORKING])
        until(lambda: "ready" in stack.log_tail("forker"), "the first child")
        stack.kill("forker")
        assert stack.processes() == set()


def test_start__port_taken_meanwhile__uses_another(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = taken.getsockname()[1]
        ports = iter([busy])
        monkeypatch.setattr(part_module, "free_port", lambda: next(ports, None) or free_port())
        with Stack(folder, ("redis",)) as stack:
            assert stack.running("redis")
            assert str(busy) not in stack.settings.redis_url
            assert next(ports, None) is None


def test_start__part_fails__error_names_it_and_the_others_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forewatt.embedded.anvil.ACCOUNTS", "many")
    stack = Stack(folder, ("redis", "anvil", "postgres"))
    with pytest.raises(PartDied, match=r"(?s)anvil ended with code 2.*many"):
        stack.__enter__()
    assert stack.processes() == set()


def test_stack__unknown_part__raises_before_anything_starts(folder: Path) -> None:
    with pytest.raises(ValueError, match="no part 'kafak'; the parts are kafka, registry"):
        Stack(folder, ("kafak",))
    assert not folder.exists()


def test_folder__in_use_by_another_run__is_refused_or_the_next_is_taken(folder: Path) -> None:
    with Stack(folder, ()) as first:
        with pytest.raises(FolderBusy, match="in use by another run"):
            Stack(folder, ()).__enter__()
        with Stack(folder, (), or_next_free=True) as second:
            assert (first.folder.name, second.folder.name) == ("stack", "stack-2")
    with Stack(folder, ()) as again:
        assert again.folder == first.folder


def test_folder__contains_other_files__is_refused_and_unchanged(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("ten years of work")
    with pytest.raises(FolderBusy, match="that no stack created"):
        Stack(folder, ()).__enter__()
    assert (folder / "thesis.txt").read_text() == "ten years of work"


def test_wait__never_true__error_names_the_event(folder: Path) -> None:
    with Stack(folder, ()) as stack, pytest.raises(EmbeddedError, match="the first round did not come within 0 s"):
        stack.wait(lambda: False, 0.1, "the first round")


def test_memory__large_process__is_counted_and_stays_in_the_peak(folder: Path) -> None:
    with Stack(folder, ()) as stack:
        before = stack.memory().now_bytes
        allocate = "import time; memory = bytearray(b'x') * 200_000_000; print('ready', flush=True); time.sleep(600)"
        stack.spawn("large", [sys.executable, "-c", allocate])
        until(lambda: "ready" in stack.log_tail("large"), "the memory")
        assert stack.memory().now_bytes > before + 190_000_000
        stack.kill("large")
        after = stack.memory()
        assert after.now_bytes < before + 50_000_000
        assert after.peak_bytes > before + 190_000_000


def test_signals__stack_in_a_thread__handlers_are_unchanged(folder: Path) -> None:
    former = signal.getsignal(signal.SIGTERM)
    running = []

    def run() -> None:
        with Stack(folder, ("redis",)) as stack:
            running.append(stack.running("redis"))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(DEADLINE_S)
    assert running == [True]
    assert signal.getsignal(signal.SIGTERM) is former


def test_revive__killed_part__has_its_data(folder: Path) -> None:
    with Stack(folder, ("postgres",)) as stack:
        url = stack.settings.postgres_url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("create table numbers as select 7 as seven")
        with pytest.raises(ValueError, match="running"):
            stack.revive("postgres")
        stack.kill("postgres")
        stack.revive("postgres")
        assert stack.settings.postgres_url == url
        with psycopg.connect(url) as connection:
            assert connection.execute("select seven from numbers").fetchone() == (7,)


@pytest.mark.parametrize("seconds", [0.0, DEADLINE_S])
def test_revive__service__may_take_as_long_as_at_its_start(folder: Path, seconds: float) -> None:
    gate = folder.parent / "gate"
    with Stack(folder, ()) as stack:
        opened = threading.Event()
        stack.spawn("slow", ["tail", "-f", "/dev/null"], lambda: gate.exists() or not opened.is_set(), seconds=seconds)
        stack.kill("slow")
        opened.set()
        opening = threading.Timer(0.5, gate.touch)
        opening.start()
        if seconds:
            stack.revive("slow")
        else:
            with pytest.raises(PartNotReady, match="slow was not ready after 0 s"):
                stack.revive("slow")
        opening.join()


def test_revive__postgres_killed_during_a_query__starts(tmp_path: Path) -> None:
    with Stack(tmp_path / "stack", ("postgres",)) as stack:
        busy = psycopg.connect(stack.settings.postgres_url)
        busy.pgconn.send_query(b"select count(*) from generate_series(1, 1000000000)")
        running = "select from pg_stat_activity where state = 'active' and query like '%%series%%' and pid <> %s"
        with psycopg.connect(stack.settings.postgres_url, autocommit=True) as watcher:
            own = watcher.info.backend_pid
            stack.wait(lambda: watcher.execute(running, (own,)).rowcount == 1, 10, "the query")
        stack.kill("postgres")
        stack.revive("postgres")
        busy.close()
        with psycopg.connect(stack.settings.postgres_url) as again:
            assert again.execute("select 1").fetchone() == (1,)


REPLACEABLE = """
import os, socket, sys
with socket.create_server(("127.0.0.1", int(sys.argv[1])), reuse_port=True) as listener:
    print("serves as", os.getpid(), flush=True)
    while True:
        listener.accept()[0].close()
"""


@pytest.mark.parametrize("shares_port", [True, False])
def test_restart__running_service__has_a_new_process_and_its_own_log_tail(tmp_path: Path, shares_port: bool) -> None:
    with Stack(tmp_path / "stack", ()) as stack:
        argv = [sys.executable, "-c", REPLACEABLE, str(free_port())]
        stack.spawn("service", argv, lambda: "serves as" in stack.log_tail("service"), shares_port=shares_port)
        former = stack.pid("service")
        stack.restart("service")
        stack.check()
        assert stack.pid("service") != former
        assert str(stack.pid("service")) in stack.log_tail("service")
        assert str(former) not in stack.log_tail("service")
        assert read(former) is None
        stack.kill("service")
        with pytest.raises(ValueError, match="not running"):
            stack.restart("service")
