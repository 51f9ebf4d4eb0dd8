"""What a person can do about an error of the contracts: one sentence or two an error, from advice.toml.

`ape run abi export` writes the same table for the dapp.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final

from eth_utils.address import is_address, to_checksum_address

from oracle.chain.transactions.reverts import Revert

LANGUAGES: Final = ("en", "de")
PLACEHOLDER: Final = re.compile(r"\{(\w+)(?::(\w+))?\}")
_NO_END: Final = 2**36
_TOKEN_DIGITS: Final = 18


@cache
def advice_table() -> Mapping[str, Mapping[str, str]]:
    """Name of an error -> language -> sentence with placeholders."""
    return tomllib.loads((files("oracle") / "chain" / "transactions" / "advice.toml").read_text(encoding="utf-8"))


def advice(revert: Revert, language: str = "en") -> str | None:
    """The sentence for a decoded revert; None if its error is not ours or its arguments are unreadable."""
    sentence = advice_table().get(revert.name, {}).get(language)
    if sentence is None:
        return None
    try:
        return PLACEHOLDER.sub(lambda found: _FORMATS[found[2] or "plain"](revert.arguments[found[1]]), sentence)
    except KeyError:
        return None


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return str(to_checksum_address(value)) if isinstance(value, str) and is_address(value) else str(value)


def _tokens(value: Any) -> str:
    whole, rest = divmod(int(value), 10**_TOKEN_DIGITS)
    digits = f"{rest:0{_TOKEN_DIGITS}d}".rstrip("0")
    return f"{whole:,}{'.' if digits else ''}{digits} tokens"


def _time(value: Any) -> str:
    return datetime.fromtimestamp(value, UTC).isoformat() if 0 <= value < _NO_END else "no end"


def _share(value: Any) -> str:
    return f"{Decimal(value) / 100} %"


_FORMATS: Final[Mapping[str, Callable[[Any], str]]] = {
    "plain": _plain,
    "tokens": _tokens,
    "time": _time,
    "share": _share,
}
