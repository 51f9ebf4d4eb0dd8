"""Mutants of Solidity source: small changes that the tests must notice."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    r"(?P<skip>//[^\n]*|/\*.*?\*/|\s+|(?:import|pragma)\b[^;]*;|error\s+\w+\([^;]*;|\"[^\"\n]*\")"
    r"|(?P<word>[A-Za-z_$][\w$]*)"
    r"|(?P<number>0x[0-9a-fA-F]+|\d[\d_]*(?:e\d+)?)"
    r"|(?P<sign>>>=|<<=|=>|\+\+|--|&&|\|\||[-+*/%<>=!&|^]=|<<|>>|:=|->|[-+*/%<>=!&|^~?:;,.(){}\[\]])",
    re.DOTALL,
)
SIGNS = {
    "+": ("-",),
    "-": ("+",),
    "*": ("/",),
    "/": ("*",),
    "%": ("*",),
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
    "&&": ("||",),
    "||": ("&&",),
    "&": ("|",),
    "|": ("&",),
    "^": ("&",),
    "<<": (">>",),
    ">>": ("<<",),
    "+=": ("-=", "="),
    "-=": ("+=", "="),
    "|=": ("&=",),
    "&=": ("|=",),
    "++": ("--",),
    "--": ("++",),
}
WORDS = {"true": ("false",), "false": ("true",), "continue": ("break",)}
OPCODES = {
    "add": ("sub",),
    "sub": ("add",),
    "mul": ("div",),
    "div": ("mul",),
    "sdiv": ("mul",),
    "lt": ("gt",),
    "gt": ("lt",),
    "slt": ("sgt",),
    "sgt": ("slt",),
    "shl": ("shr",),
    "shr": ("shl",),
    "sar": ("shl",),
    "and": ("or",),
    "or": ("and",),
    "xor": ("or",),
    "eq": ("lt",),
    "iszero": ("not",),
}
BINARY_ONLY = {"-", "+", "*", "<", ">"}


@dataclass(frozen=True)
class Token:
    """A word, number or sign, and its offset in the source."""

    kind: str
    text: str
    start: int
    in_assembly: bool


@dataclass(frozen=True)
class Mutant:
    """A replacement of `before` at the offset `start` by `after`. `line` counts from 1."""

    start: int
    line: int
    before: str
    after: str

    def applied(self, source: str) -> str:
        """Return the mutated source."""
        return source[: self.start] + self.after + source[self.start + len(self.before) :]

    @property
    def change(self) -> str:
        """The replacement, shortened: "before -> after"."""
        return f"{_short(self.before)} -> {_short(self.after)}"

    def __str__(self) -> str:
        return f"line {self.line}: {self.change}"


UNCHANGED = Mutant(0, 1, "", "")
"""Changes nothing. If the tests failed with it, the fall of the mutants would mean nothing."""


def mutants_of(source: str) -> list[Mutant]:
    """Return all mutants of a file's function bodies and constants, in the order of the source."""
    tokens = list(tokens_of(source))
    mutants = [*_of_tokens(source, tokens), *_of_conditions(source, tokens), *_of_statements(source, tokens)]
    return sorted(set(mutants), key=lambda mutant: (mutant.start, mutant.after))


def tokens_of(source: str) -> Iterator[Token]:
    """Yield the tokens of a file, except comments, strings, imports and errors. ValueError at an unknown character."""
    offset, depth, assembly = 0, 0, -1
    assembly_follows = False
    while offset < len(source):
        token = TOKEN.match(source, offset)
        if token is None:
            raise ValueError(f"unknown token: {source[offset : offset + 20]!r}")
        kind, text = str(token.lastgroup), token.group()
        if text == "assembly":
            assembly_follows = True
        if text == "{":
            depth += 1
            if assembly_follows:
                assembly_follows, assembly = False, depth
        if text == "}":
            if depth == assembly:
                assembly = -1
            depth -= 1
        if kind != "skip":
            yield Token(kind, text, offset, assembly != -1)
        offset = token.end()


def _of_tokens(source: str, tokens: list[Token]) -> Iterator[Mutant]:
    for index, token in enumerate(tokens):
        earlier = tokens[index - 1] if index else token
        for after in _replacements(token, earlier):
            yield _mutant(source, token.start, token.text, after)


def _replacements(token: Token, earlier: Token) -> tuple[str, ...]:
    if token.kind == "number":
        return _numbers(token.text, token.in_assembly)
    if token.in_assembly:
        return OPCODES.get(token.text, ())
    if token.kind == "word":
        return WORDS.get(token.text, ())
    if token.text == "!":
        return (" ",)
    unary = earlier.kind == "sign" and earlier.text not in (")", "]")
    if token.text in BINARY_ONLY and (unary or earlier.text == "return"):
        return (" ",) if token.text == "-" else ()
    return SIGNS.get(token.text, ())


def _numbers(text: str, in_assembly: bool) -> tuple[str, ...]:
    if text.startswith("0x"):
        # The length of a hex literal determines its type, so only its last digit changes.
        return (text[:-1] + ("1" if text[-1] == "0" else "0"),)
    if in_assembly:
        value = int(text)
        return (str(value + 1), *([str(value - 1)] if value else []))
    if text == "0":
        return ("1",)
    return (f"({text} + 1)", f"({text} - 1)")


def _of_conditions(source: str, tokens: list[Token]) -> Iterator[Mutant]:
    """Replace each condition of an `if` by true and by false."""
    for index, token in enumerate(tokens):
        if token.text == "if" and tokens[index + 1].text == "(" and not token.in_assembly:
            start, end = tokens[index + 1].start, _closing(tokens, index + 1)
            for after in ("(true)", "(false)"):
                yield _mutant(source, start, source[start : end + 1], after)


def _of_statements(source: str, tokens: list[Token]) -> Iterator[Mutant]:
    """Replace each assignment, and each call whose result is not used, by an empty block."""
    start = 0
    for index, token in enumerate(tokens):
        if token.text in ("{", "}"):
            start = index + 1
        if token.text != ";":
            continue
        statement, start = tokens[start : index + 1], index + 1
        if len(statement) < 3 or any(part.in_assembly for part in statement):
            continue
        if _is_removable(statement):
            first = statement[0].start
            yield _mutant(source, first, source[first : token.start + 1], "{}")


def _is_removable(statement: list[Token]) -> bool:
    texts = [part.text for part in statement]
    if texts[0] in ("return", "revert", "emit", "using", "for", "if", "while", "function", "event", "mapping", "else"):
        return False
    if texts[0] == "delete":
        return True
    if _is_declaration(statement):
        return False
    depth = 0
    for text in texts:
        depth += (text in "([") - (text in ")]")
        if depth == 0 and text in ("=", "+=", "-=", "|=", "&=", "++", "--"):
            return True
    return texts[1] == "(" or texts[1] == "."


def _is_declaration(statement: list[Token]) -> bool:
    """Whether a statement starts with a type. Without it the source would not compile."""
    at = 1 if statement[0].text == "(" else 0
    while statement[at + 1].text == ".":
        at += 2
    following = statement[at + 1 : at + 3]
    is_array = [part.text for part in following] == ["[", "]"]
    return statement[at].kind == "word" and (following[0].kind == "word" or is_array)


def _closing(tokens: list[Token], opening: int) -> int:
    depth = 0
    for token in tokens[opening:]:
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return token.start
    raise ValueError("unclosed parenthesis")


def _mutant(source: str, start: int, before: str, after: str) -> Mutant:
    return Mutant(start, source.count("\n", 0, start) + 1, before, after)


def _short(text: str) -> str:
    flat = " ".join(text.split()) or "(removed)"
    return flat if len(flat) <= 60 else f"{flat[:57]}..."
