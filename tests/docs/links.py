"""Finds the relative links of Markdown pages and the headings that they may point to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LINK = re.compile(r"(?<!\\)\[[^\]]*\]\((?P<target>[^)\s]+)\)|<(?:img|a)\b[^>]*?(?:src|href)=\"(?P<attribute>[^\"]+)\"")
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Link:
    """A relative link and the page that contains it."""

    page: Path
    target: str

    def broken(self) -> str | None:
        """Why the link leads nowhere; None if it is good."""
        name, _, anchor = self.target.partition("#")
        path = (self.page.parent / name).resolve() if name else self.page
        if not path.exists():
            return f"{self.page}: {self.target}: there is no such file"
        if anchor and path.suffix == ".md" and anchor not in anchors(path.read_text(encoding="utf-8")):
            return f"{self.page}: {self.target}: the page has no such heading"
        return None


def relative_links(page: Path) -> Iterator[Link]:
    """The links of a page that stay in the repository."""
    for found in LINK.finditer(FENCED.sub("", page.read_text(encoding="utf-8"))):
        target = found["target"] or found["attribute"]
        if not re.match(r"[a-z]+:", target):
            yield Link(page, target)


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    return {anchor(found[1]) for found in HEADING.finditer(FENCED.sub("", text))}


def anchor(heading: str) -> str:
    """A heading's anchor: lower case, punctuation removed, blanks as hyphens."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
