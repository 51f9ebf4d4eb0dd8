"""`forewatt node backup` and `forewatt node restore`: copies of a node's secret, journal and payloads in one file."""

from pathlib import Path

import click

from forewatt.commands import Command

VARIABLE = "FOREWATT_BACKUP_PASSPHRASE"
SAVING = """\
forewatt node backup node-2026-11-27.backup
FOREWATT_BACKUP_PASSPHRASE=... forewatt node backup /mnt/backups/node.backup
FOREWATT_NODE_PATH=/srv/forewatt/node forewatt node backup node.backup --no-passphrase"""
RESTORING = """\
forewatt node restore node-2026-11-27.backup
FOREWATT_NODE_PATH=/srv/forewatt/node forewatt node restore node.backup"""
file_argument = click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))


@click.command("backup", cls=Command, extra="node", examples=SAVING)
@file_argument
@click.option("--no-passphrase", "is_plain", is_flag=True, help="Do not encrypt the file.")
def backup(path: Path, is_plain: bool) -> None:
    """Copy the node's secret, journal, checkpoint and payloads to FILE, also while the node runs.

    The folder is FOREWATT_NODE_PATH. FILE is encrypted under the passphrase in FOREWATT_BACKUP_PASSPHRASE, or under one
    that is asked for. Whoever can read an unencrypted backup can open every forecast of the node before its gate.
    """
    from forewatt.settings import settings
    from oracle.node.backup.save import save_backup

    folder = settings().node_path
    saved = save_backup(folder, path, None if is_plain else _passphrase(confirm=True))
    how = "NOT encrypted, but only you can read the file (0600)" if is_plain else "encrypted"
    click.echo(f"{path}: {saved.promises} promises and {saved.payloads} payloads of {folder}, {how}")


@click.command("restore", cls=Command, extra="node", examples=RESTORING)
@file_argument
def restore(path: Path) -> None:
    """Write the backup FILE into the node's folder, FOREWATT_NODE_PATH, while no node runs on it.

    It refuses if the folder has a promise that the backup lacks, or another secret: a node that forgets a promise could
    sign a second forecast for the same round.
    """
    from forewatt.commands import CannotRun
    from forewatt.settings import settings
    from oracle.node.backup.envelope import is_encrypted
    from oracle.node.backup.restore import restore_backup

    if not path.is_file():
        raise CannotRun(f"there is no file {path}")
    envelope, folder = path.read_bytes(), settings().node_path
    passphrase = _passphrase(confirm=False) if is_encrypted(envelope) else None
    restored = restore_backup(envelope, folder, passphrase)
    click.echo(f"{folder}: {restored.promises} promises and {restored.payloads} payloads of {path}")


def _passphrase(confirm: bool) -> str:
    import os

    given = os.environ.get(VARIABLE)
    return given or str(click.prompt("Passphrase of the backup", hide_input=True, confirmation_prompt=confirm))
