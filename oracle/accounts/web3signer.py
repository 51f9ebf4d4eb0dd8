"""A key behind Web3Signer's JSON-RPC API (`web3signer eth1`): it never leaves that process."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
import rlp  # type: ignore[import-untyped]
from eth_account import Account
from eth_account.typed_transactions.typed_transaction import TypedTransaction
from eth_utils.address import to_checksum_address
from hexbytes import HexBytes

from forewatt.foreign_json import parse_json
from forewatt.protocol.errors import SignatureError
from forewatt.protocol.typed import Domain, Typed
from forewatt.public_url import public_url
from oracle.errors import AccountError

_TIMEOUT_S = 5.0
_LAST_TYPE = 0x7F


class Web3Signer:
    """One account of a Web3Signer at `url`. Every signature is checked before it is used."""

    def __init__(self, url: str, address: str) -> None:
        self._url, self._shown = url, public_url(url)
        self._address = to_checksum_address(address)

    @property
    def address(self) -> str:
        return self._address

    @property
    def name(self) -> str:
        return f"{self._address} at {self._shown}"

    def check(self) -> None:
        """Raise AccountError unless the signer answers and has this account."""
        accounts = self._call("eth_accounts")
        if self._address.lower() not in {str(account).lower() for account in accounts}:
            raise AccountError(f"Web3Signer at {self._shown} has no key of {self._address}; it has {accounts}")

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """The raw signed transaction; AccountError if it was signed with another key or for another chain."""
        fields = {
            name: hex(value) if isinstance(value, int) else value
            for name, value in transaction.items()
            if name not in ("type", "chainId")  # the signer's own --chain-id decides
        }
        raw = self._signed("eth_signTransaction", {**fields, "from": self._address})
        try:
            signer, chain = to_checksum_address(Account.recover_transaction(raw)), _chain_of(raw)
        except Exception as error:
            raise AccountError(f"Web3Signer at {self._shown} gave no signed transaction: {error!s:.200}") from error
        if signer != self._address:
            raise AccountError(
                f"Web3Signer at {self._shown} signed a transaction with another key than {self._address}"
            )
        if chain != transaction["chainId"]:
            raise AccountError(
                f"Web3Signer at {self._shown} signs for chain {chain}: start it with "
                f"--chain-id {transaction['chainId']}"
            )
        return raw

    def sign_typed(self, message: Typed, domain: Domain) -> bytes:
        """The 65-byte signature r | s | v; AccountError if it is not this account's."""
        document = json.dumps(message.typed_data(domain), default=lambda value: "0x" + bytes(value).hex())
        signature = self._signed("eth_signTypedData", self._address, document)
        try:
            signer = message.signer(domain, signature)
        except SignatureError as error:
            raise AccountError(f"Web3Signer at {self._shown} gave no usable signature: {error}") from error
        if signer != self._address:
            raise AccountError(
                f"Web3Signer at {self._shown} gave a signature of {signer} instead of {self._address}: "
                "use a version whose eth_signTypedData follows EIP-712"
            )
        return signature

    def _signed(self, method: str, *params: object) -> bytes:
        """The bytes that the signer answers; AccountError if they are no hex digits."""
        answer = self._call(method, *params)
        try:
            return bytes.fromhex(str(answer).removeprefix("0x"))
        except ValueError as error:
            raise AccountError(f"Web3Signer at {self._shown} gave no usable signature: {answer!r:.80}") from error

    def _call(self, method: str, *params: object) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        try:
            answer = httpx.post(self._url, json=body, timeout=_TIMEOUT_S).raise_for_status()
            reply = parse_json(answer.content)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            # The text of an HTTP status quotes the whole address.
            why = f"HTTP {error.response.status_code}" if isinstance(error, httpx.HTTPStatusError) else str(error)
            raise AccountError(
                f"Web3Signer at {self._shown} gives no answer to {method} ({why}): check FOREWATT_WEB3SIGNER_URL"
            ) from error
        if not isinstance(reply, dict) or reply.get("error") or reply.get("result") is None:
            reason = reply.get("error") if isinstance(reply, dict) else reply
            raise AccountError(f"Web3Signer at {self._shown} refused {method}: {reason}")
        return reply["result"]


def _chain_of(raw: bytes) -> int:
    """The chain for which a raw transaction is signed; 0 if it is valid on all chains."""
    if raw[0] <= _LAST_TYPE:
        return int(TypedTransaction.from_bytes(HexBytes(raw)).as_dict()["chainId"])
    recovery = int.from_bytes(rlp.decode(raw)[6], "big")
    return max(0, (recovery - 35) // 2)
