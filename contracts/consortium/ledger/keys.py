"""The keys of the public state.

A key's parts are joined by slashes. Numbers have 20 digits and bytes are hexadecimal, so that a range is in the order
of its values.
"""

NUMBER_DIGITS = 20
MEMBERS = "members"


def key(kind: str, *parts: str | int | bytes) -> str:
    """The key of a kind of record."""
    return "/".join((kind, *map(_text, parts)))


def prefix(kind: str, *parts: str | int | bytes) -> str:
    """What all keys of a kind with these first parts begin with."""
    return key(kind, *parts) + "/"


def end_of(prefix_: str) -> str:
    """The first key behind all keys with the prefix: a zero follows the slash in the order of keys."""
    return prefix_[:-1] + "0"


def _text(part: str | int | bytes) -> str:
    if isinstance(part, bytes):
        return part.hex()
    if isinstance(part, int):
        return f"{part:0{NUMBER_DIGITS}d}"
    # The case of an address is only a checksum.
    return part.lower() if part.startswith("0x") else part
