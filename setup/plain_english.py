"""Check comments, docstrings, messages, NatSpec and documents against the phrases of `plain_english.toml`.

    python setup/plain_english.py             # every file that git knows
    python setup/plain_english.py streaming docs/runbook.md

Prints `file:line: "phrase": what to write instead` for each hit, and exits with 1 if there is one.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "setup" / "plain_english.toml"
GENERATED = re.compile(
    r"generated/|^tests/vectors/|\.lock$|package-lock\.json$|^LICENSE$|^(tests/)?setup/(test_)?plain_english"
)
"""Files that nobody writes by hand, and those that hold the list itself."""
SOURCES = {".py", ".sol", ".ts", ".tsx", ".mjs", ".md", ".toml", ".yaml", ".yml", ".sql", ".sh", ".avsc", ".css"}


@dataclass(frozen=True)
class Passage:
    """A stretch of text that a person reads, or one identifier, with the line where it starts."""

    line: int
    text: str
    is_name: bool = False


@dataclass(frozen=True)
class Phrase:
    """A pattern to avoid, and what to write in its place."""

    pattern: re.Pattern[str]
    say: str


@dataclass(frozen=True)
class WordList:
    """The phrases and identifiers to avoid."""

    phrases: tuple[Phrase, ...]
    names: frozenset[str]
    names_say: str

    @classmethod
    def load(cls, path: Path = LIST) -> "WordList":
        """Read the list; a wrong regular expression raises re.error."""
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        phrases = tuple(Phrase(compiled(entry["pattern"]), entry["say"]) for entry in content["phrase"])
        return cls(phrases, frozenset(content["names"]["words"]), content["names"]["say"])

    def hits(self, passage: Passage) -> Iterator[tuple[int, str, str]]:
        """Line, text and advice of each phrase in a passage."""
        if passage.is_name:
            if passage.text in self.names:
                yield passage.line, passage.text, self.names_say
            return
        for phrase in self.phrases:
            for match in phrase.pattern.finditer(passage.text):
                yield passage.line + passage.text.count("\n", 0, match.start()), match.group(), phrase.say


def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern without regard to case; a space in it, outside of brackets, matches a line's end too."""
    return re.compile(re.sub(r" (?![^\[]*\])", r"\\s+", pattern), re.IGNORECASE)


def python_passages(text: str) -> Iterator[Passage]:
    """Comments, string literals and the identifiers that a Python file defines."""
    kinds = {tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in kinds:
            yield Passage(token.start[0], token.string)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield Passage(node.lineno, node.name, is_name=True)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield Passage(node.lineno, node.id, is_name=True)
        elif isinstance(node, ast.arg):
            yield Passage(node.lineno, node.arg, is_name=True)


def braces_passages(text: str) -> Iterator[Passage]:
    """Comments, strings and the text between tags of Solidity, TypeScript and TSX."""
    pattern = r"//[^\n]*|/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`|(?<=>)[^<>{}]+(?=[<{])"
    for match in re.finditer(pattern, text, re.DOTALL):
        yield Passage(1 + text.count("\n", 0, match.start()), match.group())


def prose_passages(text: str) -> Iterator[Passage]:
    """A document, paragraph by paragraph, so that a phrase across a line's end is found too."""
    line = 1
    for paragraph in re.split(r"(?<=\n\n)", text):
        yield Passage(line, paragraph)
        line += paragraph.count("\n")


def passages(path: Path, text: str) -> Iterator[Passage]:
    """What a person reads in a file, by its kind."""
    if path.suffix == ".py":
        return python_passages(text)
    if path.suffix in {".sol", ".ts", ".tsx", ".mjs"}:
        return braces_passages(text)
    return prose_passages(text)


def files(arguments: list[str]) -> list[Path]:
    """The files to check: those that git knows, below the paths that are named."""
    argv = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *(arguments or ["."])]
    listed = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    wanted = [Path(name) for name in listed if not GENERATED.search(name)]
    return [path for path in wanted if path.suffix in SOURCES or path.name == "Makefile"]


def main() -> int:
    """Print every hit; 1 if there is one."""
    words = WordList.load()
    found = 0
    for path in files(sys.argv[1:]):
        if not (ROOT / path).is_file():
            continue
        for passage in passages(path, (ROOT / path).read_text(encoding="utf-8")):
            for line, text, say in words.hits(passage):
                found += 1
                print(f'{path}:{line}: "{" ".join(text.split())}": {say}')
    if found:
        print(f"plain English: {found} phrases to rewrite", file=sys.stderr)
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
