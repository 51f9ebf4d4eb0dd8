"""Ape keystore accounts for nodes: created as files, unlocked from the environment, used without a prompt."""

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from eth_account import Account

from forewatt.foreign_json import parse_json
from oracle.errors import AccountError
from oracle.private_files import write_private

if TYPE_CHECKING:
    from ape.api import AccountAPI

LOCAL_CHAIN_ID = 31337
_ALIAS = re.compile(r"[a-z][a-z0-9_]*")
# NOTE: enough for local demo keys only; create a key that protects money with `ape accounts generate`.
_LOW_COST_ITERATIONS = 2
_FULL_COST_ITERATIONS = 2**18


def data_folder() -> Path:
    """The folder of Ape's accounts: $APE_DATA_FOLDER, else ~/.ape."""
    return Path(os.environ.get("APE_DATA_FOLDER", "~/.ape")).expanduser()


def passphrase_variable(alias: str) -> str:
    """The environment variable from which Ape reads the passphrase of `alias`."""
    return f"APE_ACCOUNTS_{alias}_PASSPHRASE"


def create_account(alias: str, passphrase: str) -> str:
    """Write an encrypted keystore with a new key for `alias` unless there is one; returns its checksum address.

    AccountError if the alias cannot be part of an environment variable's name.
    """
    return _create(alias, passphrase, None, _FULL_COST_ITERATIONS)


def create_local_account(alias: str, passphrase: str, private_key: bytes | None = None) -> str:
    """As `create_account`, but fast and without protection: for keys of a local chain."""
    return _create(alias, passphrase, private_key, _LOW_COST_ITERATIONS)


def _create(alias: str, passphrase: str, private_key: bytes | None, iterations: int) -> str:
    if not _ALIAS.fullmatch(alias):
        raise AccountError(f"account alias {alias!r} must be lower-case letters, digits and underscores")
    path = data_folder() / "accounts" / f"{alias}.json"
    if not path.exists():
        signer = Account.from_key(private_key) if private_key else Account.create()
        keystore = Account.encrypt(signer.key, passphrase, kdf="scrypt", iterations=iterations)
        content = json.dumps({**keystore, "address": signer.address.removeprefix("0x").lower()})
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_private(path, content.encode())
        except OSError as error:
            raise AccountError(
                f"the keystore {path} cannot be written ({error.strerror}): make {path.parent} a folder that you may "
                "write, or set APE_DATA_FOLDER"
            ) from error
    return address_of(alias)


def address_of(alias: str) -> str:
    """The checksum address in the keystore of `alias`; AccountError if there is none, or it cannot be read."""
    from eth_utils.address import to_checksum_address

    path = data_folder() / "accounts" / f"{alias}.json"
    if not path.is_file():
        raise AccountError(f"no account {alias!r} in {path.parent}: create it with `forewatt node account {alias}`")
    try:
        return to_checksum_address(bytes.fromhex(parse_json(path.read_bytes())["address"].removeprefix("0x")))
    except OSError as error:
        raise AccountError(f"the keystore {path} cannot be read ({error.strerror}): check its permissions") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AccountError(
            f"{path} is no keystore with an address: put back a copy of it, or move it away and create the account "
            f"again with `forewatt node account {alias}`"
        ) from error


def unlocked(alias: str) -> "AccountAPI":
    """The Ape account `alias`, unlocked with its passphrase variable; it signs without a prompt."""
    import ape
    from ape.exceptions import AccountsError

    variable = passphrase_variable(alias)
    address_of(alias)
    if variable not in os.environ:
        raise AccountError(f"set {variable} to the passphrase of account {alias!r}")
    account = ape.accounts.load(alias)
    try:
        account.set_autosign(True, passphrase=os.environ[variable])
    except AccountsError as error:
        raise AccountError(f"account {alias!r} cannot be unlocked with {variable}: {error}") from error
    return account
