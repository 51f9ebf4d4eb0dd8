"""Keeps secrets out of the log, also where a library's error quotes a URL or a header.

Our own code logs no secret; this is for what others put into the text of an exception.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

HIDDEN = "***"
FOLDER = "FOREWATT_SECRETS_PATH"
SHORTEST = 8
"""Shorter values are left: replacing a common word would make the log unreadable."""
SECRET = re.compile(r"(?:TOKEN|TOKENS|SECRET|PASSWORD|PASSPHRASE|ACCESS_KEY|PRIVATE_KEY)$")
"""The ends of the names of environment variables whose values are secrets."""
IN_URL = re.compile(r"(?P<before>[a-z][a-z0-9+.-]*://[^\s:/@\"']*:)[^\s/@\"']+(?=@)", re.IGNORECASE)
BEARER = re.compile(r"(?P<before>\bbearer\s+)[\w.~+/=-]+", re.IGNORECASE)


@dataclass(frozen=True)
class Redactor:
    """Replaces secrets by `***`: known values, passwords in URLs, bearer tokens."""

    known: re.Pattern[str] | None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Redactor":
        """A redactor that knows the secrets of an environment."""
        # The longest first: one secret may be the beginning of another.
        values = sorted({shape for value in secrets(environment) for shape in shapes(value)}, key=len, reverse=True)
        return cls(re.compile("|".join(map(re.escape, values))) if values else None)

    def redacted(self, text: str) -> str:
        """The text without secrets."""
        if self.known is not None:
            text = self.known.sub(HIDDEN, text)
        if "://" in text:
            text = IN_URL.sub(rf"\g<before>{HIDDEN}", text)
        return BEARER.sub(rf"\g<before>{HIDDEN}", text) if "earer" in text or "EARER" in text else text


def with_files(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with the secrets that are files in FOREWATT_SECRETS_PATH, named like their variables."""
    folder = environment.get(FOLDER, "")
    files = [path for path in Path(folder).iterdir() if path.is_file()] if folder and Path(folder).is_dir() else []
    return {path.name: path.read_text(encoding="utf-8", errors="replace").strip() for path in files} | dict(environment)


def shapes(secret: str) -> tuple[str, ...]:
    """A secret as it may stand in a text: plain, within JSON once and twice, within a repr, within a URL."""
    within_json = json.dumps(secret, ensure_ascii=False)[1:-1]
    within_repr = repr(secret)[1:-1]
    twice = (json.dumps(text, ensure_ascii=False)[1:-1] for text in (within_json, within_repr))
    return secret, within_json, within_repr, *twice, quote(secret, safe=""), quote(secret)


def secrets(environment: Mapping[str, str]) -> Iterator[str]:
    """The secret values of an environment; of a list such as `agent:token:assets,...` the tokens."""
    for name, value in environment.items():
        if SECRET.search(name.upper()):
            parts = [part.split(":")[1] if ":" in part else part for part in value.split(",")]
            yield from (part for part in (value, *map(str.strip, parts)) if len(part) >= SHORTEST)
