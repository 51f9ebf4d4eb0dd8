"""The arguments of a call: one map in deterministic CBOR, checked by the types of the function's parameters."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from eth_utils.address import is_checksum_address

from contracts.consortium.errors import Refused
from forewatt.protocol.canonical import decode_canonical, expect_map
from forewatt.protocol.errors import EncodingError

U16 = Annotated[int, 16]
U32 = Annotated[int, 32]
U64 = Annotated[int, 64]
U96 = Annotated[int, 96]
U128 = Annotated[int, 128]
Bytes32 = Annotated[bytes, 32]
Address = Annotated[str, "address"]


def decode_arguments(function: Callable[..., object], payload: bytes) -> dict[str, Any]:
    """The keyword arguments of a function. Refused, with the argument's name, if one is not what the function takes."""
    kinds = _kinds_of(function)
    try:
        values = expect_map(decode_canonical(payload, "arguments"), frozenset(kinds), "arguments")
    except EncodingError as why:
        raise Refused("WrongArguments", str(why)) from why
    for name, kind in kinds.items():
        if not _fits(values[name], kind):
            raise Refused("WrongArguments", f"{name} is not a valid {_name(kind)}")
    return values


@lru_cache(maxsize=256)
def _kinds_of(function: Callable[..., object]) -> Mapping[str, object]:
    """Name of an argument -> the type of its parameter."""
    hints = get_type_hints(function, include_extras=True)
    return {name: hint for name, hint in hints.items() if name not in ("call", "return")}


def _fits(value: object, kind: object) -> bool:
    if get_origin(kind) is Annotated:
        base, bound = get_args(kind)
        if type(value) is not base:
            return False
        if isinstance(value, bytes):
            return bool(len(value) == bound)
        return bool(0 <= value < 1 << bound if isinstance(value, int) else _is_address(value))
    if get_origin(kind) in (list, dict):
        return _items_fit(value, kind)
    return type(value) is kind


@lru_cache(maxsize=4096)
def _is_address(value: str) -> bool:
    return bool(is_checksum_address(value))


def _items_fit(value: object, kind: object) -> bool:
    if get_origin(kind) is list:
        return type(value) is list and all(_fits(item, get_args(kind)[0]) for item in value)
    if not isinstance(value, Mapping):
        return False
    name_kind, item_kind = get_args(kind)
    return all(_fits(name, name_kind) and _fits(item, item_kind) for name, item in value.items())


def _name(kind: object) -> str:
    if get_origin(kind) is not Annotated:
        return str(getattr(kind, "__name__", kind))
    base, bound = get_args(kind)
    return "checksum address" if base is str else f"{'uint' if base is int else 'bytes'}{bound}"
