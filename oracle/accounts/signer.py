"""What a node signs with: an interface of an address and two signatures, and the Ape accounts behind it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from eth_account.messages import encode_typed_data

from forewatt.protocol.typed import Domain, Typed
from oracle.errors import AccountError

if TYPE_CHECKING:
    from ape.api import AccountAPI


@runtime_checkable
class Signer(Protocol):
    """A key, wherever it is kept. `address` is its checksum address, `name` what messages call it."""

    @property
    def address(self) -> str: ...

    @property
    def name(self) -> str: ...

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """The raw signed transaction; its fields have the names of the JSON-RPC API, and its numbers are integers."""
        ...

    def sign_typed(self, message: Typed, domain: Domain) -> bytes:
        """The 65-byte EIP-712 signature r | s | v."""
        ...


class ApeSigner:
    """An Ape account: a keystore file, or a test account."""

    def __init__(self, account: "AccountAPI") -> None:
        self._account = account

    @property
    def address(self) -> str:
        return str(self._account.address)

    @property
    def name(self) -> str:
        return str(self._account.alias or self.address)

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """The raw signed transaction; AccountError if the account is locked."""
        ecosystem = self._account.provider.network.ecosystem
        unsigned = ecosystem.create_transaction(**{**transaction, "sender": self.address})
        signed = self._account.sign_transaction(unsigned)
        if signed is None:
            raise AccountError(f"account {self.name} did not sign: unlock it with its passphrase variable")
        return bytes(signed.serialize_transaction())

    def sign_typed(self, message: Typed, domain: Domain) -> bytes:
        """The 65-byte signature r | s | v; AccountError if the account is locked."""
        signature = self._account.sign_message(encode_typed_data(full_message=message.typed_data(domain)))
        if signature is None:
            raise AccountError(f"account {self.name} did not sign: unlock it with its passphrase variable")
        return bytes(signature.encode_rsv())


def signer_of(account: "Signer | AccountAPI") -> Signer:
    """The signer itself, or an Ape account as a signer."""
    return account if isinstance(account, Signer) else ApeSigner(account)
