"""Signs EIP-712 messages with whatever holds the key."""

from ape.api import AccountAPI

from forewatt.protocol.typed import Domain, Typed
from oracle.accounts.signer import Signer, signer_of


def sign(message: Typed, domain: Domain, account: Signer | AccountAPI) -> bytes:
    """The 65-byte signature r | s | v of a signer or an Ape account; AccountError if it cannot sign."""
    return signer_of(account).sign_typed(message, domain)
