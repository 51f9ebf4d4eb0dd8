"""A rule that the contract gains reaches all of Python by one line in `PoolParams`."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
CONTRACT_TESTS = tuple(f"tests/contracts/{name}.py" for name in ("conftest", "errors", "mutant", "vaults"))
COPIED = ("forewatt", "oracle", "scripts", *CONTRACT_TESTS, "tests/differential/rules.py")
LAST_LINE = "    fee_wei: int = _TOKEN_WEI // 2\n"
SHOW_RULES = """
import json, random
from forewatt.protocol.pool import PARAMS_TYPE, params_from_struct
from forewatt.protocol.vectors.typed import example_params
from oracle.admin.pool import PoolPlan
from tests.contracts.conftest import small_rules
from tests.differential.rules import draw_rules

nobody = "0x" + "00" * 20
created = PoolPlan("test", 0, (), 1, nobody, {"coolDown": 7}).params()
del (without := created.struct())["coolDown"]
try:
    params_from_struct(without)
except ValueError as error:
    missing = str(error)
print(json.dumps({
    "type": PARAMS_TYPE,
    "encoded_words": len(created.encode()) // 32,
    "created_pool": created.cool_down_s,
    "default": PoolPlan("test", 0, (), 1, nobody).params().cool_down_s,
    "vectors": example_params().struct()["coolDown"],
    "contract_tests": small_rules(0, nobody)["coolDown"],
    "differential_tests": draw_rules(random.Random(1)).struct()["coolDown"],
    "event_without_it": missing,
}))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code in which the contract's PoolParams has one more member, `uint24 coolDown`."""
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    # A package of its own, or an installed `tests` package would be found first.
    (tmp_path / "tests" / "__init__.py").touch()
    for exported in (tmp_path / "forewatt" / "abi").glob("*.json"):
        abi = json.loads(exported.read_text())
        _add_member(abi)
        exported.write_text(json.dumps(abi))
    return tmp_path


def _add_member(node: Any) -> None:
    """Append the member to every PoolParams tuple in an ABI."""
    if isinstance(node, dict) and node.get("internalType") == "struct PoolParams":
        node["components"].append({"internalType": "uint24", "name": "coolDown", "type": "uint24"})
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _add_member(child)


def _run(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SHOW_RULES]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_new_rule__in_the_abi_and_one_line__reaches_every_reader(copy: Path) -> None:
    pool = copy / "forewatt" / "protocol" / "pool.py"
    pool.write_text(pool.read_text().replace(LAST_LINE, LAST_LINE + "    cool_down_s: int = 60\n"))
    done = _run(copy)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown.pop("type").endswith(",uint24)")
    assert shown == {
        "encoded_words": 32,
        "created_pool": 7,
        "default": 60,
        "vectors": 60,
        "contract_tests": 60,
        "differential_tests": 60,
        "event_without_it": "coolDown: is missing from the pool's parameters",
    }


def test_new_rule__in_the_abi_alone__is_named_at_import(copy: Path) -> None:
    done = _run(copy)
    assert done.returncode != 0
    assert "coolDown: is in the contract's PoolParams; add it to the class PoolParams" in done.stderr
