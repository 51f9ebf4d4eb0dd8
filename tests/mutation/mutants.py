"""Small changes to Solidity source, each of which some test must notice."""

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
    """A word, number or sign, and where it begins."""

    kind: str
    text: str
    at: int
    in_assembly: bool


@dataclass(frozen=True)
class Mutant:
    """`before` at `at` becomes `after`; `line` counts from 1."""

    at: int
    line: int
    before: str
    after: str

    def applied(self, source: str) -> str:
        """The mutated source."""
        return source[: self.at] + self.after + source[self.at + len(self.before) :]

    @property
    def change(self) -> str:
        """What becomes what, in short."""
        return f"{_short(self.before)} -> {_short(self.after)}"

    def __str__(self) -> str:
        return f"line {self.line}: {self.change}"


def mutants_of(source: str) -> list[Mutant]:
    """All mutants of the function bodies and constants of one file, in order."""
    tokens = list(tokens_of(source))
    found = [*_of_tokens(source, tokens), *_of_conditions(source, tokens), *_of_statements(source, tokens)]
    return sorted(set(found), key=lambda mutant: (mutant.at, mutant.after))


def tokens_of(source: str) -> Iterator[Token]:
    """The file's tokens without comments, strings, imports and errors; ValueError at what is no Solidity."""
    at, depth, assembly = 0, 0, -1
    asked = False
    while at < len(source):
        found = TOKEN.match(source, at)
        if found is None:
            raise ValueError(f"no token at {source[at : at + 20]!r}")
        kind, text = str(found.lastgroup), found.group()
        if text == "assembly":
            asked = True
        if text == "{":
            depth += 1
            if asked:
                asked, assembly = False, depth
        if text == "}":
            if depth == assembly:
                assembly = -1
            depth -= 1
        if kind != "skip":
            yield Token(kind, text, at, assembly != -1)
        at = found.end()


def _of_tokens(source: str, tokens: list[Token]) -> Iterator[Mutant]:
    for place, token in enumerate(tokens):
        earlier = tokens[place - 1] if place else token
        for after in _instead(token, earlier):
            yield _mutant(source, token.at, token.text, after)


def _instead(token: Token, earlier: Token) -> tuple[str, ...]:
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
        # The length of a hex literal is its type, so only its last digit changes.
        return (text[:-1] + ("1" if text[-1] == "0" else "0"),)
    if in_assembly:
        value = int(text)
        return (str(value + 1), *([str(value - 1)] if value else []))
    if text == "0":
        return ("1",)
    return (f"({text} + 1)", f"({text} - 1)")


def _of_conditions(source: str, tokens: list[Token]) -> Iterator[Mutant]:
    """`if (c)` becomes always and never."""
    for place, token in enumerate(tokens):
        if token.text == "if" and tokens[place + 1].text == "(" and not token.in_assembly:
            begin, end = tokens[place + 1].at, _closing(tokens, place + 1)
            for after in ("(true)", "(false)"):
                yield _mutant(source, begin, source[begin : end + 1], after)


def _of_statements(source: str, tokens: list[Token]) -> Iterator[Mutant]:
    """An assignment that adds to, takes from or sets something is left out; so is a call that stands alone."""
    start = 0
    for place, token in enumerate(tokens):
        if token.text in ("{", "}"):
            start = place + 1
        if token.text != ";":
            continue
        statement, start = tokens[start : place + 1], place + 1
        if len(statement) < 3 or any(part.in_assembly for part in statement):
            continue
        if _is_left_out(statement):
            begin = statement[0].at
            yield _mutant(source, begin, source[begin : token.at], "")


def _is_left_out(statement: list[Token]) -> bool:
    texts = [part.text for part in statement]
    if texts[0] in ("return", "revert", "emit", "using", "for", "if", "while", "function", "event", "mapping", "else"):
        return False
    # A declaration begins with two words (or a word and its brackets); leaving it out would not compile.
    declares = statement[1].kind == "word" or (texts[1] == "[" and statement[2].text == "]")
    if declares or "(" in texts[:1]:
        return False
    depth = 0
    for text in texts:
        depth += (text in "([") - (text in ")]")
        if depth == 0 and text in ("=", "+=", "-=", "|=", "&=", "++", "--"):
            return True
    return texts[1] == "(" or texts[1] == "."


def _closing(tokens: list[Token], opening: int) -> int:
    depth = 0
    for token in tokens[opening:]:
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return token.at
    raise ValueError("a parenthesis is never closed")


def _mutant(source: str, at: int, before: str, after: str) -> Mutant:
    return Mutant(at, source.count("\n", 0, at) + 1, before, after)


def _short(text: str) -> str:
    flat = " ".join(text.split()) or "(left out)"
    return flat if len(flat) <= 60 else f"{flat[:57]}..."
