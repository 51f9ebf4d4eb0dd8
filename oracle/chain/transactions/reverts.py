"""Decodes why a call reverted: the custom errors of all contracts and of the libraries below them, in words."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

_SELECTOR_BYTES = 4
_LONGEST_HEX = 2 * 64
_TIMES = frozenset({"from", "until", "readyAt", "deadline"})
"""Arguments of custom errors that are times in UTC seconds."""
# Errors that a revert may carry although no exported interface has them: Solidity's own, OpenZeppelin's libraries,
# and the adapter for courts.
_FURTHER = """
Error(string message) Panic(uint256 code)
AddressEmptyCode(address target) FailedCall() InsufficientBalance(uint256 balance,uint256 needed)
MissingPrecompile(address precompile) FailedDeployment() SafeERC20FailedOperation(address token)
SafeERC20FailedDecreaseAllowance(address spender,uint256 currentAllowance,uint256 requestedDecrease)
SafeCastOverflowedUintDowncast(uint8 bits,uint256 value) SafeCastOverflowedIntToUint(int256 value)
SafeCastOverflowedIntDowncast(uint8 bits,int256 value) SafeCastOverflowedUintToInt(uint256 value)
StringsInsufficientHexLength(uint256 value,uint256 length) StringsInvalidChar() StringsInvalidAddressFormat()
InvalidShortString() StringTooLong(string text) Create2EmptyBytecode()
CheckpointUnorderedInsertion() ReentrancyGuardReentrantCall()
ECDSAInvalidSignature() ECDSAInvalidSignatureLength(uint256 length) ECDSAInvalidSignatureS(bytes32 s)
ERC20InsufficientBalance(address sender,uint256 balance,uint256 needed) ERC20InvalidSender(address sender)
ERC20InvalidReceiver(address receiver) ERC20InvalidApprover(address approver) ERC20InvalidSpender(address spender)
ERC20InsufficientAllowance(address spender,uint256 allowance,uint256 needed)
ERC2612ExpiredSignature(uint256 deadline) ERC2612InvalidSigner(address signer,address owner)
InvalidAccountNonce(address account,uint256 currentNonce) EnforcedPause() ExpectedPause()
OwnableUnauthorizedAccount(address account) OwnableInvalidOwner(address owner)
NotCourt(address caller) AlreadyRequested() WrongCost(uint256 paid,uint256 cost)
"""
_DECLARATION = re.compile(r"(\w+)\(([^)]*)\)")
_HEX = re.compile(r"0x((?:[0-9a-fA-F]{2})+)")
_PANICS = {
    0x01: "an assertion failed",
    0x11: "an arithmetic overflow",
    0x12: "a division by zero",
    0x21: "no such value of an enum",
    0x22: "a corrupt byte array in storage",
    0x31: "a pop of an empty array",
    0x32: "an array index out of range",
    0x41: "too much memory",
    0x51: "a call of an uninitialised function",
}


@dataclass(frozen=True)
class CustomError:
    """One error of a contract: its name, and the names and types of its arguments."""

    name: str
    types: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def selector(self) -> bytes:
        return keccak(text=f"{self.name}({','.join(self.types)})")[:_SELECTOR_BYTES]


@dataclass(frozen=True)
class Revert:
    """A decoded revert; `name` is empty if no contract of ours has such an error."""

    name: str
    arguments: Mapping[str, Any]
    text: str

    def __str__(self) -> str:
        return self.text


def exported_interfaces() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The name and the interface of every exported contract."""
    folder = files("forewatt") / "abi"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            yield file.name.removesuffix(".json"), json.loads(file.read_text())["abi"]


@cache
def known_errors() -> Mapping[bytes, CustomError]:
    """Selector -> error, of every exported interface and of the libraries."""
    declared = [CustomError(name, *_arguments(inputs)) for name, inputs in _DECLARATION.findall(_FURTHER)]
    for _, abi in exported_interfaces():
        for item in (item for item in abi if item["type"] == "error"):
            inputs = item["inputs"]
            types, names = (tuple(part[key] for part in inputs) for key in ("type", "name"))
            declared.append(CustomError(item["name"], types, names))
    return {error.selector: error for error in declared}


@cache
def _known_functions() -> Mapping[bytes, str]:
    """Selector -> function, for errors that name one."""
    functions = {}
    for contract, abi in exported_interfaces():
        for item in (item for item in abi if item["type"] == "function"):
            signature = f"{item['name']}({','.join(_abi_type(part) for part in item['inputs'])})"
            functions[keccak(text=signature)[:_SELECTOR_BYTES]] = f"{contract}.{item['name']}"
    return functions


def decode_revert(data: bytes) -> Revert:
    """The revert that `data` stands for; an error that contains another one names both."""
    if not data:
        return Revert("", {}, "reverted without a reason")
    error = known_errors().get(data[:_SELECTOR_BYTES])
    if error is None:
        shown = data.hex()
        shown = shown if len(shown) <= _LONGEST_HEX else shown[:_LONGEST_HEX] + "..."
        return Revert("", {}, f"an error that no contract of Forewatt has: 0x{shown}")
    try:
        values = decode(error.types, data[_SELECTOR_BYTES:], strict=False)
    except (DecodingError, OverflowError, UnicodeDecodeError):
        return Revert(error.name, {}, f"{error.name} with unreadable arguments 0x{data[_SELECTOR_BYTES:].hex()}")
    arguments = dict(zip(error.names, values, strict=True))
    if error.name == "Error":
        return Revert("Error", arguments, str(arguments["message"]))
    if error.name == "Panic":
        reason = _PANICS.get(arguments["code"], f"code 0x{arguments['code']:02x}")
        return Revert("Panic", arguments, f"Panic: {reason}")
    words = (
        f"{name or kind} {_worded(name, kind, value)}"
        for name, kind, value in zip(error.names, error.types, values, strict=True)
    )
    text = ", ".join(words)
    return Revert(error.name, arguments, f"{error.name}: {text}" if text else error.name)


def revert_data(error: object) -> bytes | None:
    """The revert data in an endpoint's error: its `data`, a member of it, or hex in its text; None if there is none."""
    data, message = getattr(error, "data", None), str(getattr(error, "message", error))
    for candidate in _candidates(data):
        if (found := _HEX.search(candidate)) and len(found[1]) >= 2 * _SELECTOR_BYTES:
            return bytes.fromhex(found[1])
    if found := re.search(r"(?:revert|custom error)\w*:?\s.{0,20}?0x((?:[0-9a-fA-F]{2}){4,})", message, re.IGNORECASE):
        return bytes.fromhex(found[1])
    if "revert" in message.lower():
        reason = re.search(r"revert(?:ed)?(?: with reason string)?:?\s+'?(.+?)'?$", message)
        return _as_error(reason[1]) if reason and "0x" not in reason[1] else b""
    return None


def explain(error: object) -> str | None:
    """An endpoint's error in words if it is a revert; None for any other error."""
    data = revert_data(error)
    return None if data is None else decode_revert(data).text


def _candidates(data: object) -> Iterator[str]:
    """The texts of an error's data that may contain the revert, whatever shape a client gives it."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, bytes):
        yield "0x" + data.hex()
    elif isinstance(data, Mapping):
        for key in ("data", "result", "output", "return", "originalError"):
            yield from _candidates(data.get(key))
        for value in data.values():
            if isinstance(value, Mapping):
                yield from _candidates(value)


def _as_error(reason: str) -> bytes:
    from eth_abi.abi import encode

    return keccak(text="Error(string)")[:_SELECTOR_BYTES] + encode(["string"], [reason])


def _arguments(declared: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The types and names of `uint256 paid,uint256 cost`."""
    pairs = [part.split() for part in declared.split(",") if part]
    return tuple(kind for kind, _ in pairs), tuple(name for _, name in pairs)


def _abi_type(part: Mapping[str, Any]) -> str:
    """The type of an input in a signature; a struct is the tuple of its members."""
    if not part["type"].startswith("tuple"):
        return str(part["type"])
    return f"({','.join(_abi_type(member) for member in part['components'])}){part['type'][len('tuple') :]}"


def _worded(name: str, kind: str, value: Any) -> str:
    """An argument as a person reads it: times in UTC, functions by name, nested reverts decoded."""
    if kind == "address":
        return str(to_checksum_address(value))
    if kind == "bytes4":
        return _known_functions().get(value, "0x" + value.hex())
    if kind == "bytes":
        nested = decode_revert(value) if value[:_SELECTOR_BYTES] in known_errors() else None
        return f"({nested})" if nested else "0x" + value.hex()
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if name in _TIMES and 0 < value < 2**36:
        return f"{value} ({datetime.fromtimestamp(value, UTC).isoformat()})"
    return str(value)
