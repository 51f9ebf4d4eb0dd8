"""Finds the signer that a command's `--account` names."""

from eth_utils.address import is_address, to_checksum_address

from forewatt.settings import Settings
from oracle.accounts.key_file import key_file_signer
from oracle.accounts.keystore import address_of, unlocked
from oracle.accounts.signer import ApeSigner, Signer
from oracle.accounts.web3signer import Web3Signer
from oracle.errors import AccountError

KEY_FILE = "key-file"
"""The name of the key in FOREWATT_KEY_FILE."""


def is_keystore(name: str) -> bool:
    """Whether `name` is an Ape account, which needs a passphrase."""
    return name != KEY_FILE and not name.startswith("0x")


def address_of_signer(name: str, settings: Settings) -> str:
    """The checksum address of the signer `name`, without its passphrase; AccountError if there is no such key."""
    if name == KEY_FILE:
        return open_signer(name, settings).address
    if not name.startswith("0x"):
        return address_of(name)
    if not is_address(name):
        raise AccountError(f"{name} is no address: it has 0x and 40 hex digits")
    return to_checksum_address(name)


def open_signer(name: str, settings: Settings) -> Signer:
    """The signer `name`: an address is a key of Web3Signer, `key-file` that of FOREWATT_KEY_FILE, else an Ape account.

    AccountError if it cannot sign, with what to do.
    """
    if name == KEY_FILE:
        if settings.key_file is None:
            raise AccountError("set FOREWATT_KEY_FILE to the file that holds the private key")
        return key_file_signer(settings.key_file)
    if name.startswith("0x"):
        if not settings.web3signer_url:
            raise AccountError(f"set FOREWATT_WEB3SIGNER_URL to the Web3Signer that has the key of {name}")
        remote = Web3Signer(settings.web3signer_url, address_of_signer(name, settings))
        remote.check()
        return remote
    return ApeSigner(unlocked(name))
