"""Custom errors of the contracts: what a test expects, and how Ape decodes them without a trace."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import ape
import pytest
from ape.exceptions import ContractLogicError, CustomError
from eth_abi import decode
from eth_utils import function_signature_to_4byte_selector
from ethpm_types import ContractType


@contextmanager
def reverts(error: Any, *values: Any) -> Iterator[None]:
    """Expect a custom error, with these arguments if given. It may come from a contract that the called one calls.

    NOTE: `ape.reverts` accepts any error that Ape could not decode, such as those of calls and constructors.
    """
    with refusals(ape.chain.provider.web3.provider) as data, pytest.raises(ContractLogicError) as caught:
        yield
    if isinstance(caught.value, CustomError):
        assert caught.value.abi.selector == error.abi.selector
        found = tuple(caught.value.inputs.values())
    else:
        assert data, f"the chain gave no data of the error: {caught.value}"
        assert data[-1][:4] == function_signature_to_4byte_selector(error.abi.selector), str(caught.value)
        found = decode([item.canonical_type for item in error.abi.inputs], data[-1][4:])
    if values:
        assert found == values


@contextmanager
def refusals(provider: Any) -> Iterator[list[bytes]]:
    """Collect the data with which calls revert, from the chain's own replies.

    Ape keeps only anvil's message. Arguments that happen to be UTF-8 are text in it, and spaces at its end are lost.
    """
    found: list[bytes] = []
    decode_reply = provider.decode_rpc_response

    def collect(raw: bytes) -> Any:
        reply = decode_reply(raw)
        data = reply.get("error", {}).get("data") if isinstance(reply, dict) else None
        if isinstance(data, str) and data.startswith("0x"):
            found.append(bytes.fromhex(data[2:]))
        return reply

    provider.decode_rpc_response = collect
    try:
        yield found
    finally:
        del provider.decode_rpc_response


def know_all_errors(contract_types: Iterable[ContractType]) -> None:
    """Add to the ABI of each contract the errors of the others.

    Ape decodes an error by the ABI of the called contract. One that comes from deeper costs it a trace of the whole
    transaction, which takes about a second.
    """
    contract_types = list(contract_types)
    errors = {abi.signature: abi for known in contract_types for abi in known.errors}
    for contract_type in contract_types:
        known = {abi.signature for abi in contract_type.errors}
        contract_type.abi.extend(abi for signature, abi in errors.items() if signature not in known)
