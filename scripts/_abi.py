"""Renders the contracts' interfaces as JSON for Python and as TypeScript for the dapp, always with the same bytes."""

import json
from pathlib import Path
from typing import Any

from ape import project
from ethpm_types import ContractType

from scripts._compile import compile_contracts

CONTRACTS = ("Access", "Pools", "Vault", "Market", "Disputes", "Lens", "Token")
ROOT = Path(__file__).resolve().parent.parent
PYTHON_FOLDER = Path("forewatt/abi")
TYPESCRIPT_FILE = Path("dapp/src/generated/abi.ts")


def generated_files() -> dict[Path, str]:
    """Compile the contracts and return every generated file's text by its path in the repository."""
    compile_contracts()
    types = {name: project.get_contract(name).contract_type for name in CONTRACTS}
    abis = {name: abi_items(contract_type) for name, contract_type in types.items()}
    files = {
        PYTHON_FOLDER / f"{name}.json": render_json(abis[name], types[name].deployment_bytecode.bytecode)
        for name in CONTRACTS
    }
    return files | {TYPESCRIPT_FILE: render_typescript(abis)}


def abi_items(contract_type: ContractType) -> list[dict[str, Any]]:
    """Return the contract's ABI in a fixed order: by kind, then by name, then by arguments."""
    items = [item.model_dump(mode="json", by_alias=True, exclude_none=True) for item in contract_type.abi]
    return sorted(items, key=lambda item: (item["type"], item.get("name", ""), json.dumps(item, sort_keys=True)))


def render_json(abi: list[dict[str, Any]], bytecode: str) -> str:
    """Return one contract's JSON: its ABI and the code that deploys it."""
    return json.dumps({"abi": abi, "bytecode": str(bytecode)}, indent=2, sort_keys=True) + "\n"


def render_typescript(abis: dict[str, list[dict[str, Any]]]) -> str:
    """Return a module with a constant for each contract, typed for viem."""
    lines = ["// Generated from the contracts by `ape run abi export`; never edited by hand.", ""]
    for name, abi in abis.items():
        lines += [f"export const {name.lower()}Abi = {json.dumps(abi, indent=2, sort_keys=True)} as const;", ""]
    return "\n".join(lines)


def write_files(files: dict[Path, str]) -> list[Path]:
    """Write the files that changed and return their paths."""
    changed = drifted(files)
    for path in changed:
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(files[path], encoding="utf-8")
    return changed


def drifted(files: dict[Path, str]) -> list[Path]:
    """Return the paths of the files in the repository that differ from the generated text."""
    return [
        path
        for path, text in files.items()
        if not (ROOT / path).exists() or (ROOT / path).read_text(encoding="utf-8") != text
    ]
