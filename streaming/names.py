"""The ids of assets: any printable text that can be a level of an MQTT topic."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import AfterValidator, Field

LONGEST = 64
SEPARATORS = "/+#"
"""They separate or match the levels of an MQTT topic."""


def check_id(text: str) -> str:
    """The id; ValueError says which of its characters it may not have."""
    wrong = next((sign for sign in text if sign in SEPARATORS or not sign.isprintable()), None)
    if wrong is not None:
        raise ValueError(
            f"an id may not have the character {wrong!r}: use printable characters but none of {SEPARATORS}"
        )
    if text != text.strip():
        raise ValueError("an id may not begin or end with a space")
    return text


def matches(name: str, wanted: Iterable[str]) -> bool:
    """Whether a name is one of these names or fits one of these patterns. A name may have the signs of a pattern."""
    return any(name == pattern or fnmatchcase(name, pattern) for pattern in wanted)


AssetId = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(check_id)]
"""Printable Unicode, at most 64 characters."""
