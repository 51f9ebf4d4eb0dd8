"""The journal survives crashes, so no two different forecasts are signed for one round."""

import pickle
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from oracle.errors import JournalConflict
from oracle.node.forecaster.journal import Journal, Promise

PROMISE = Promise(
    pool=b"\x01" * 32,
    round=7,
    forecaster="0x00000000000000000000000000000000000000aA",
    revision=1,
    root=b"\x02" * 32,
    key_hash=b"\x03" * 32,
    cid=b"\x01\x55" + b"\x04" * 34,
    model_version=b"\x05" * 32,
    issued_at=1_700_000_000,
    wager_wei=2**96 - 1,
)


def test_promise__written__found_after_reopening(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    first.promise(PROMISE)
    first.close()
    second = Journal(tmp_path)
    assert second.latest(PROMISE.pool, 7, PROMISE.forecaster) == PROMISE
    assert second.find(PROMISE.pool, 7, PROMISE.forecaster, 2) is None
    second.close()


def test_promise__repeated__is_accepted(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert journal.promise(PROMISE) == journal.promise(PROMISE)
    journal.close()


@pytest.mark.parametrize("change", [{"root": b"\x09" * 32}, {"wager_wei": 1}, {"cid": b"\x09"}, {"issued_at": 1}])
def test_promise__different__refused_and_the_first_remains(tmp_path: Path, change: dict[str, Any]) -> None:
    journal = Journal(tmp_path)
    journal.promise(PROMISE)
    with pytest.raises(JournalConflict, match="round 7 revision 1"):
        journal.promise(replace(PROMISE, **change))
    assert journal.latest(PROMISE.pool, 7, PROMISE.forecaster) == PROMISE
    journal.close()


def test_promise__next_revision__both_recorded(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.promise(PROMISE)
    raised = replace(PROMISE, revision=2, root=b"\x09" * 32)
    journal.promise(raised)
    assert journal.latest(PROMISE.pool, 7, PROMISE.forecaster) == raised
    assert journal.find(PROMISE.pool, 7, PROMISE.forecaster, 1) == PROMISE
    journal.close()


_CRASHING_NODE = """
import pickle, sys
from pathlib import Path
from oracle.node.forecaster.journal import Journal
Journal(Path(sys.argv[1])).promise(pickle.loads(bytes.fromhex(sys.argv[2])))
print("promised", flush=True)
sys.stdin.read()
"""


def test_promise__node_killed_right_after__survives(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _CRASHING_NODE, str(tmp_path), pickle.dumps(PROMISE).hex()]
    node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert node.stdout is not None
    assert node.stdout.readline() == "promised\n"
    node.send_signal(signal.SIGKILL)
    node.communicate()
    journal = Journal(tmp_path)
    with pytest.raises(JournalConflict):
        journal.promise(replace(PROMISE, root=b"\x0a" * 32))
    assert journal.promise(PROMISE) == PROMISE
    journal.close()
