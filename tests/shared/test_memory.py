"""How many arenas the threads of a process allocate from."""

import subprocess
import sys
from pathlib import Path

import pytest

from forewatt.memory import ARENAS

PROGRAM = """
import ctypes, sys, threading
from forewatt.memory import share_arenas

if sys.argv[1] == "shared":
    share_arenas()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
together = threading.Barrier(8)

def allocate():
    libc.malloc(1_000)
    together.wait()

threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
file = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.parametrize("kind", ["own", "shared"])
def test_share_arenas__eight_threads__allocate_from_two(tmp_path: Path, kind: str) -> None:
    report = tmp_path / "malloc.xml"
    subprocess.run([sys.executable, "-c", PROGRAM, kind, str(report)], check=True)
    arenas = report.read_text().count("<heap nr=")
    assert (arenas <= ARENAS) == (kind == "shared"), arenas
