"""What the mutator changes and what it does not change."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from forewatt.embedded.cache import CHECKOUT


def loaded(name: str) -> ModuleType:
    """Import a module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mutants = loaded("mutants")
loaded("equivalent_contracts")
EQUIVALENT = loaded("equivalent").EQUIVALENT
SOURCES = sorted({source for source, _, _ in EQUIVALENT})


def changes(source: str) -> set[str]:
    """Return the whole source of each mutant."""
    return {mutant.applied(source) for mutant in mutants.mutants_of(source)}


def test_mutants_of__operators_and_bounds__change() -> None:
    assert changes("return a + b <= 7;") == {
        "return a - b <= 7;",
        "return a + b < 7;",
        "return a + b > 7;",
        "return a + b <= (7 + 1);",
        "return a + b <= (7 - 1);",
    }


def test_mutants_of__condition__becomes_true_and_false() -> None:
    assert {"if (true) stop();", "if (false) stop();"} <= changes("if (a) stop();")


def test_mutants_of__statement__is_removed_unless_a_declaration() -> None:
    for removed in ("total += x;", "_hold(x);", "delete entries[x];", "++count;", "(a, b.c) = (x, y);"):
        assert "{ {} }" in changes(f"{{ {removed} }}")
    for declaration in (
        "uint256 total = x;",
        "uint256[] memory list = x;",
        "(uint256 a, bool b) = (x, y);",
        "A.B memory c = x;",
    ):
        assert changes(f"{{ {declaration} }}") == set()


def test_mutants_of__assembly__changes_opcodes_and_numbers() -> None:
    assert changes("assembly { value := add(x, 0) }") == {
        "assembly { value := sub(x, 0) }",
        "assembly { value := add(x, 1) }",
    }


def test_mutants_of__comments_strings_imports_and_unary_minus__stay() -> None:
    assert changes('// a + b\nimport {A} from "./A+B.sol";\npragma solidity ^0.8.37;\n"a < b";\n') == set()
    assert changes("return -x;") == {"return  x;"}


@pytest.mark.parametrize("source", SOURCES)
def test_equivalent__each_is_a_mutant_of_its_line(source: str) -> None:
    path = next((CHECKOUT / "contracts").rglob(f"{source}.sol"))
    text = path.read_text()
    lines = text.splitlines()
    changes = {(lines[mutant.line - 1].strip(), mutant.change) for mutant in mutants.mutants_of(text)}
    assert {(line, change) for name, line, change in EQUIVALENT if name == source} <= changes
