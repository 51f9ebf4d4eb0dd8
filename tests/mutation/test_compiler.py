"""Tests of the mutants' compiler."""

from pathlib import Path

import pytest

from tests.mutation import compiler
from tests.mutation.compiler import Compiler

SMALL = "pragma solidity ^0.8.0;\ncontract Small {\n    uint256 public one = 1;\n}\n"
NAMES = [f"a{i}" for i in range(20)]
TOO_DEEP = f"""pragma solidity ^0.8.0;
contract Small {{
    function deep({", ".join(f"uint256 {name}" for name in NAMES)}) public pure returns (uint256) {{
        if (a0 == 0) return {" + ".join(NAMES)};
        return deep({", ".join([*NAMES[1:], "a0"])}) + {" * ".join(NAMES)};
    }}
}}
"""


def test_compile__one_copy_too_deep_for_the_stack__only_that_copy_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = Path("contracts/Small.sol")
    (tmp_path / "contracts").mkdir()
    (tmp_path / source).write_text(SMALL)
    monkeypatch.setattr(compiler, "CHECKOUT", tmp_path)
    monkeypatch.setattr(compiler, "NEED_IR", ("Small",))
    codes = Compiler(source, "Small").compile([SMALL, TOO_DEEP, "no Solidity", SMALL])
    assert [code is None for code in codes] == [False, True, True, False]
