"""The journal's file: who can read it, what a copy of it holds, and what becomes of older ones."""

import logging
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from forewatt.protocol.typed import Domain
from oracle.errors import JournalError
from oracle.node.forecaster.journal import Journal
from oracle.node.forecaster.keys import SealingKeys
from oracle.node.forecaster.secret import node_secret
from tests.oracle.node.forecaster.test_journal import PROMISE

KEYS = SealingKeys(b"\x07" * 32, Domain(31337, "0x" + "11" * 20))
SCOPE = KEYS.scope(PROMISE.pool, PROMISE.round, PROMISE.forecaster, PROMISE.revision)
MIGRATED = replace(PROMISE, key_hash=KEYS.hash_of(SCOPE))
OLD_TABLE = """
CREATE TABLE promises (
    pool BLOB, round INTEGER, forecaster TEXT, revision INTEGER, root BLOB, key BLOB, cid BLOB,
    model_version BLOB, issued_at INTEGER, wager_wei TEXT,
    PRIMARY KEY (pool, round, forecaster, revision)
) WITHOUT ROWID
"""


def modes(folder: Path) -> set[str]:
    """The permissions of a folder and of its files."""
    return {f"{path.name}: {path.stat().st_mode & 0o777:o}" for path in (folder, *folder.iterdir())}


def databases(folder: Path) -> list[str]:
    """The files of SQLite in a folder."""
    return [path.name for path in folder.glob("journal*")]


def old_journal(folder: Path, key: bytes) -> sqlite3.Connection:
    """A journal as older versions wrote it: in WAL mode, with the sealing key, readable by everybody."""
    db = sqlite3.connect(folder / "journal.sqlite", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute(OLD_TABLE)
    row = (PROMISE.pool, 7, PROMISE.forecaster, 1, PROMISE.root, key, PROMISE.cid, PROMISE.model_version)
    db.execute("INSERT INTO promises VALUES (?,?,?,?,?,?,?,?,?,?)", (*row, PROMISE.issued_at, str(PROMISE.wager_wei)))
    return db


def test_files__created_by_a_node__only_the_owner_has_access(tmp_path: Path) -> None:
    folder = tmp_path / "node"
    node_secret(folder)
    journal = Journal(folder)
    journal.promise(PROMISE)
    assert modes(folder) == {"node: 700", "journal.sqlite: 600", "lock: 600", "secret: 600"}
    journal.close()


def test_files__open_to_others__are_tightened_with_a_log_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "node"
    node_secret(folder)
    Journal(folder).close()
    for path in (folder / "secret", folder / "journal.sqlite"):
        path.chmod(0o644)
    folder.chmod(0o755)
    with caplog.at_level(logging.WARNING):
        node_secret(folder)
        Journal(folder).close()
    assert modes(folder) == {"node: 700", "journal.sqlite: 600", "lock: 600", "secret: 600"}
    assert [str(folder / "journal.sqlite") in line for line in caplog.messages].count(True) == 1
    assert sum("could be read by others" in line for line in caplog.messages) == 3


def test_copy__of_the_main_file_alone__has_every_promise(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "node")
    for number in range(20):
        journal.promise(replace(PROMISE, round=number))
        copy = tmp_path / f"copy {number}"
        copy.mkdir(mode=0o700)
        shutil.copy(tmp_path / "node" / "journal.sqlite", copy)
        assert databases(tmp_path / "node") == ["journal.sqlite"]
        copied = Journal(copy)
        assert copied.latest(PROMISE.pool, number, PROMISE.forecaster) == replace(PROMISE, round=number)
        copied.close()
    journal.close()


def test_old_journal__keys_follow_from_the_secret__replaced_by_their_hashes(tmp_path: Path) -> None:
    key = KEYS.derive(SCOPE)
    old_journal(tmp_path, key).close()
    Journal(tmp_path, KEYS).close()
    assert all(key not in path.read_bytes() for path in tmp_path.iterdir())
    reopened = Journal(tmp_path)
    assert reopened.latest(PROMISE.pool, 7, PROMISE.forecaster) == MIGRATED
    assert reopened.promise(MIGRATED) == MIGRATED
    reopened.close()


def test_old_journal__node_killed_while_rows_lay_in_the_wal__keeps_them(tmp_path: Path) -> None:
    key = KEYS.derive(SCOPE)
    writer = old_journal(tmp_path, key)
    (tmp_path / "killed").mkdir()
    for path in tmp_path.glob("journal.sqlite*"):
        shutil.copy(path, tmp_path / "killed")
    writer.close()
    journal = Journal(tmp_path / "killed", KEYS)
    assert journal.latest(PROMISE.pool, 7, PROMISE.forecaster) == MIGRATED
    assert databases(tmp_path / "killed") == ["journal.sqlite"]
    assert key not in (tmp_path / "killed" / "journal.sqlite").read_bytes()
    journal.close()


def test_old_journal__copied_without_its_wal__is_recognized(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    writer = old_journal(tmp_path, KEYS.derive(SCOPE))
    (tmp_path / "copy").mkdir()
    shutil.copy(tmp_path / "journal.sqlite", tmp_path / "copy")
    writer.close()
    Journal(tmp_path / "copy", KEYS).close()
    assert any("has no -wal file beside it" in line for line in caplog.messages)


def test_old_journal__key_of_another_secret__is_refused_and_unchanged(tmp_path: Path) -> None:
    old_journal(tmp_path, b"\x09" * 32).close()
    for _ in range(2):
        with pytest.raises(JournalError, match="round 7 that does not follow from the node's secret: put back"):
            Journal(tmp_path, KEYS)
    db = sqlite3.connect(tmp_path / "journal.sqlite")
    assert db.execute("SELECT key FROM promises").fetchone() == (b"\x09" * 32,)
    db.close()


def test_old_journal__opened_without_the_secret__is_refused(tmp_path: Path) -> None:
    old_journal(tmp_path, KEYS.derive(SCOPE)).close()
    with pytest.raises(JournalError, match="start the node once"):
        Journal(tmp_path)


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_journal__damaged__is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "journal.sqlite").write_bytes(content)
    with pytest.raises(JournalError, match=r"is damaged .* restore it"):
        Journal(tmp_path)


def test_old_journal__another_process_has_it_open__says_so(tmp_path: Path) -> None:
    writer = old_journal(tmp_path, KEYS.derive(SCOPE))
    with pytest.raises(JournalError, match="in use by another process"):
        Journal(tmp_path, KEYS)
    writer.close()
