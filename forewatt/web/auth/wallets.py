"""Whether an address signed a text: by its key, or as a contract (EIP-1271)."""

import logging
from collections.abc import Sequence

import httpx
from eth_abi.abi import encode
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils.crypto import keccak

log = logging.getLogger(__name__)

_MAGIC = "0x1626ba7e"
"""isValidSignature's own selector, which it returns for a valid signature."""
_TIMEOUT_S = 5.0
_LONGEST = 8_192


def signed(address: str, text: str, signature: bytes, rpc_urls: Sequence[str]) -> bool:
    """Whether the address signed the text. A contract is asked on the chain, at the first endpoint that answers."""
    message = encode_defunct(text=text)
    if len(signature) == 65:
        try:
            if str(Account.recover_message(message, signature=signature)).lower() == address.lower():
                return True
        except Exception as error:  # noqa: BLE001 - the libraries below raise many kinds for bytes of strangers
            log.debug("not the signature of a key", extra={"why": error})
    digest = keccak(b"\x19" + message.version + message.header + message.body)
    return len(signature) <= _LONGEST and _contract_agrees(address, digest, signature, rpc_urls)


def _contract_agrees(address: str, digest: bytes, signature: bytes, rpc_urls: Sequence[str]) -> bool:
    data = _MAGIC + encode(["bytes32", "bytes"], [digest, signature]).hex()
    call = {"jsonrpc": "2.0", "id": 1, "method": "eth_call", "params": [{"to": address, "data": data}, "latest"]}
    for url in rpc_urls:
        try:
            answer = httpx.post(url, json=call, timeout=_TIMEOUT_S).json()
        except (httpx.HTTPError, ValueError) as error:
            log.warning("an endpoint did not say whether a wallet signed", extra={"why": error})
            continue
        result = answer.get("result") if isinstance(answer, dict) else None
        return isinstance(result, str) and len(result) == 66 and result.lower() == _MAGIC + "0" * 56
    return False
