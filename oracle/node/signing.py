"""Signs EIP-712 messages with Ape accounts."""

from ape.api import AccountAPI
from eth_account.messages import encode_typed_data

from forewatt.protocol.typed import Domain, Typed
from oracle.errors import AccountError


def sign(message: Typed, domain: Domain, account: AccountAPI) -> bytes:
    """The 65-byte signature r | s | v of `account` over a typed message; AccountError if the account is locked."""
    signature = account.sign_message(encode_typed_data(full_message=message.typed_data(domain)))
    if signature is None:
        raise AccountError(f"account {account.alias} did not sign: unlock it with its passphrase variable")
    return bytes(signature.encode_rsv())
