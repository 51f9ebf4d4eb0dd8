"""A node's backup through the command line: what it has, who can read it, and what a restore refuses."""

import io
import secrets
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forewatt.protocol.cid import cid_of, cid_text
from forewatt.settings import settings
from oracle.errors import BackupError
from oracle.node.backup.envelope import PLAIN, close_envelope, open_envelope
from oracle.node.backup.restore import restore_backup
from oracle.node.forecaster.copies import PayloadCopies
from oracle.node.forecaster.journal import Journal
from oracle.node.forecaster.secret import node_secret
from scripts._node.backup import VARIABLE, backup, restore
from tests.oracle.node.forecaster.test_journal import PROMISE
from tests.oracle.node.forecaster.test_journal_file import OLD_TABLE

PASSPHRASE = "correct horse"


@pytest.fixture
def node(tmp_path: Path) -> Path:
    """The folder of a node with a promise, a payload and a checkpoint."""
    folder = tmp_path / "node"
    node_secret(folder)
    _promise(folder, 7)
    PayloadCopies(folder, PROMISE.pool).keep(7, cid_text(cid_of(b"sealed")), b"sealed")
    (folder / "checkpoint-31337-01010101.json").write_text("{}")
    return folder


def _promise(folder: Path, number: int) -> None:
    journal = Journal(folder)
    journal.promise(replace(PROMISE, round=number))
    journal.close()


def _run(command, folder: Path, *arguments: object, passphrase: str | None = PASSPHRASE, typed: str = "") -> Result:
    settings.cache_clear()
    variables = {"FOREWATT_NODE_PATH": str(folder), VARIABLE: passphrase}
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], env=variables, input=typed)
    settings.cache_clear()
    return result


def test_backup__restored_on_a_new_machine__is_the_same_node(node: Path, tmp_path: Path) -> None:
    saved = _run(backup, node, tmp_path / "file")
    assert (saved.exit_code, saved.output.count("1 promises and 1 payloads")) == (0, 1), saved.output
    new = tmp_path / "new" / "node"
    restored = _run(restore, new, tmp_path / "file")
    assert restored.exit_code == 0, restored.output
    assert node_secret(new) == node_secret(node)
    journal = Journal(new)
    assert journal.latest(PROMISE.pool, 7, PROMISE.forecaster) == PROMISE
    journal.close()
    assert PayloadCopies(new, PROMISE.pool).find(7, cid_text(cid_of(b"sealed"))) == b"sealed"
    assert (new / "checkpoint-31337-01010101.json").read_text() == "{}"
    files = [new, *new.rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600, 0o700}


def test_backup__taken_while_the_node_runs__has_the_newest_promise(node: Path, tmp_path: Path) -> None:
    journal = Journal(node)
    journal.promise(replace(PROMISE, round=8))
    assert "2 promises" in _run(backup, node, tmp_path / "file").output
    journal.close()


def test_backup__journal_of_an_older_version_with_a_wal__has_its_rows(tmp_path: Path) -> None:
    node_secret(tmp_path / "node")
    writer = sqlite3.connect(tmp_path / "node" / "journal.sqlite", isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute(OLD_TABLE)
    writer.execute("INSERT INTO promises (pool, round, forecaster, revision) VALUES (x'01', 3, '0x', 1)")
    assert "1 promises" in _run(backup, tmp_path / "node", tmp_path / "file").output
    writer.close()
    assert _run(restore, tmp_path / "new", tmp_path / "file").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "new" / "journal.sqlite")) as db:
        assert db.execute("SELECT round FROM promises").fetchone() == (3,)


def test_backup__passphrase__is_asked_for_and_hides_everything(node: Path, tmp_path: Path) -> None:
    path = tmp_path / "file"
    typed = f"{PASSPHRASE}\n{PASSPHRASE}\n"
    assert _run(backup, node, path, passphrase=None, typed=typed).exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert node_secret(node) not in path.read_bytes()
    wrong = _run(restore, tmp_path / "new", path, passphrase="another")
    assert (wrong.exit_code, "the passphrase is wrong" in wrong.output) == (1, True)
    assert not (tmp_path / "new" / "secret").exists()
    assert _run(restore, tmp_path / "new", path, passphrase=None, typed=f"{PASSPHRASE}\n").exit_code == 0


def test_backup__without_a_passphrase__says_so_and_only_the_owner_reads_it(node: Path, tmp_path: Path) -> None:
    saved = _run(backup, node, tmp_path / "file", "--no-passphrase", passphrase=None)
    assert "NOT encrypted, but only you can read the file (0600)" in saved.output
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert _run(restore, tmp_path / "new", tmp_path / "file", passphrase=None).exit_code == 0


def test_backup__file_exists__is_not_replaced(node: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("an older backup")
    refused = _run(backup, node, tmp_path / "file")
    assert (refused.exit_code, "exists already: choose another name" in refused.output) == (1, True)
    assert (tmp_path / "file").read_text() == "an older backup"


def test_backup__no_node_there__says_which_setting(tmp_path: Path) -> None:
    refused = _run(backup, tmp_path / "nothing", tmp_path / "file")
    assert (refused.exit_code, "set FOREWATT_NODE_PATH" in refused.output) == (1, True)


def test_restore__journal_here_is_newer__is_refused_and_nothing_changes(node: Path, tmp_path: Path) -> None:
    _run(backup, node, tmp_path / "file")
    _promise(node, 8)
    before = {path.name: path.read_bytes() for path in node.iterdir() if path.is_file()}
    refused = _run(restore, node, tmp_path / "file")
    assert refused.exit_code == 1
    assert "it has 1 promises that the backup does not have, up to round 8" in refused.output
    assert {path.name: path.read_bytes() for path in node.iterdir() if path.is_file()} == before


def test_restore__journal_here_is_older__is_replaced(node: Path, tmp_path: Path) -> None:
    _run(backup, node, tmp_path / "early")
    _promise(node, 8)
    _run(backup, node, tmp_path / "late")
    assert _run(restore, tmp_path / "new", tmp_path / "early").exit_code == 0
    (tmp_path / "new" / "journal.sqlite-wal").write_bytes(b"of the old journal")
    assert _run(restore, tmp_path / "new", tmp_path / "late").exit_code == 0
    journal = Journal(tmp_path / "new")
    assert journal.latest(PROMISE.pool, 8, PROMISE.forecaster) == replace(PROMISE, round=8)
    journal.close()


def test_restore__another_secret_is_there__is_refused(node: Path, tmp_path: Path) -> None:
    _run(backup, node, tmp_path / "file")
    other = node_secret(tmp_path / "other")
    refused = _run(restore, tmp_path / "other", tmp_path / "file")
    assert (refused.exit_code, "has another secret than the backup" in refused.output) == (1, True)
    assert node_secret(tmp_path / "other") == other


def test_restore__node_runs_on_the_folder__is_refused(node: Path, tmp_path: Path) -> None:
    _run(backup, node, tmp_path / "file")
    running = Journal(node)
    refused = _run(restore, node, tmp_path / "file")
    assert (refused.exit_code, "a node is running on" in refused.output) == (1, True)
    running.close()
    assert _run(restore, node, tmp_path / "file").exit_code == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [("../escaped", b"x"), ("payloads/../../escaped", b"x"), ("authorized_keys", b"x"), ("secret", b"short")],
)
def test_restore__archive_with_foreign_files__is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    with pytest.raises(BackupError):
        restore_backup(close_envelope(buffer.getvalue(), None), tmp_path / "node", None)
    assert not (tmp_path / "escaped").exists()


@pytest.mark.parametrize("envelope", [b"", b"something else", PLAIN, PLAIN + b"no archive"])
def test_restore__no_backup__is_refused(tmp_path: Path, envelope: bytes) -> None:
    (tmp_path / "file").write_bytes(envelope)
    refused = _run(restore, tmp_path / "node", tmp_path / "file")
    assert (refused.exit_code, "Traceback" in refused.output) == (1, False)


def test_envelope__a_changed_bit__is_noticed() -> None:
    envelope = bytearray(close_envelope(b"content", PASSPHRASE))
    assert open_envelope(bytes(envelope), PASSPHRASE) == b"content"
    envelope[-1] ^= 1
    with pytest.raises(BackupError, match="damaged"):
        open_envelope(bytes(envelope), PASSPHRASE)


def _archive(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def _link(kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo("payloads/link")
    member.type, member.linkname = kind, "absent"
    return member


@pytest.mark.parametrize(
    ("member", "content"),
    [
        (_link(tarfile.SYMTYPE), b""),
        (_link(tarfile.LNKTYPE), b""),
        (tarfile.TarInfo("payloads/a/b"), b"x"),
        (tarfile.TarInfo("payloads/."), b"x"),
        (tarfile.TarInfo("journal.sqlite"), b""),
    ],
)
def test_restore__strange_member__is_refused_before_anything_is_written(
    node: Path, tmp_path: Path, member: tarfile.TarInfo, content: bytes
) -> None:
    members = [(tarfile.TarInfo(name), (node / name).read_bytes()) for name in ("secret", "journal.sqlite")]
    with pytest.raises(BackupError):
        restore_backup(PLAIN + _archive(*members, (member, content)), tmp_path / "new", None)
    assert not (tmp_path / "new").exists()


def test_restore__changed_byte_of_an_unencrypted_backup__is_noticed(node: Path, tmp_path: Path) -> None:
    (node / "payloads" / "noise").write_bytes(secrets.token_bytes(100_000))
    assert _run(backup, node, tmp_path / "file", "--no-passphrase").exit_code == 0
    content = bytearray((tmp_path / "file").read_bytes())
    content[len(content) // 2] ^= 1
    with pytest.raises(BackupError, match="damaged"):
        restore_backup(bytes(content), tmp_path / "new", None)
    assert not (tmp_path / "new").exists()


def test_backup__folder_does_not_exist__says_so(node: Path, tmp_path: Path) -> None:
    refused = _run(backup, node, tmp_path / "absent" / "file")
    assert (refused.exit_code, refused.output.count("cannot be written")) == (1, 1), refused.output
