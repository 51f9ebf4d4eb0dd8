"""Custom errors of the contracts: what a test expects, and how Ape decodes them without a trace."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

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
    with pytest.raises(ContractLogicError) as caught:
        yield
    if isinstance(caught.value, CustomError):
        assert caught.value.abi.selector == error.abi.selector
        found = tuple(caught.value.inputs.values())
    else:
        data = revert_data(caught.value)
        assert data[:4] == function_signature_to_4byte_selector(error.abi.selector), str(caught.value)
        found = decode([item.canonical_type for item in error.abi.inputs], data[4:])
    if values:
        assert found == values


def revert_data(error: ContractLogicError) -> bytes:
    """Return the bytes with which a call or a constructor reverted, from the message of anvil.

    It writes an unknown error as `custom error 0x…: …`, with the arguments as text if they are UTF-8, else in hex.
    """
    selector, _, arguments = error.revert_message.removeprefix("custom error ").partition(": ")
    is_hex = set(arguments) <= set("0123456789abcdef")
    data = bytes.fromhex(arguments) if is_hex else arguments.encode()
    return bytes.fromhex(selector.removeprefix("0x")) + data


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
