"""Renders the contracts' interfaces as JSON for Python and as TypeScript for the dapp, always with the same bytes."""

import json
from pathlib import Path
from typing import Any

from ape import project
from eth_utils.crypto import keccak
from ethpm_types import ContractType

from oracle.chain.transactions.advice import advice_table
from oracle.chain.transactions.reverts import known_errors
from scripts._compile import compile_contracts

CONTRACTS = ("Access", "Pools", "Vault", "Market", "Disputes", "Lens", "Token")
ROOT = Path(__file__).resolve().parent.parent
PYTHON_FOLDER = Path("forewatt/abi")
TYPESCRIPT_FILE = Path("dapp/src/generated/abi.ts")
ERRORS_FILE = Path("dapp/src/generated/errors.ts")
PUSH1, PUSH32 = 0x60, 0x7F


def generated_files() -> dict[Path, str]:
    """Compile the contracts and return every generated file's text by its path in the repository."""
    compile_contracts()
    types = {name: project.get_contract(name).contract_type for name in CONTRACTS}
    abis = {name: abi_items(contract_type) for name, contract_type in types.items()}
    files = {
        PYTHON_FOLDER / f"{name}.json": render_json(
            abis[name],
            types[name].deployment_bytecode.bytecode,
            runtime_of(bytes.fromhex(str(types[name].runtime_bytecode.bytecode).removeprefix("0x"))),
        )
        for name in CONTRACTS
    }
    return files | {TYPESCRIPT_FILE: render_typescript(abis), ERRORS_FILE: render_errors()}


def abi_items(contract_type: ContractType) -> list[dict[str, Any]]:
    """Return the contract's ABI in a fixed order: by kind, then by name, then by arguments."""
    items = [item.model_dump(mode="json", by_alias=True, exclude_none=True) for item in contract_type.abi]
    return sorted(items, key=lambda item: (item["type"], item.get("name", ""), json.dumps(item, sort_keys=True)))


def runtime_of(code: bytes) -> dict[str, Any]:
    """Return the hash of a contract's code without its immutables, and their offsets in it.

    The compiler leaves 32 zero bytes behind a PUSH32 for each use of an immutable; it never pushes a plain zero so.
    """
    offsets, at = [], 0
    while at < len(code):
        if code[at] == PUSH32 and code[at + 1 : at + 33] == bytes(32):
            offsets.append(at + 1)
        at += code[at] - PUSH1 + 2 if PUSH1 <= code[at] <= PUSH32 else 1
    return {"hash": "0x" + keccak(code).hex(), "immutables": offsets}


def render_json(abi: list[dict[str, Any]], bytecode: str, runtime: dict[str, Any]) -> str:
    """Return one contract's JSON: its ABI, the code that deploys it, and what identifies its deployed code."""
    content = {"abi": abi, "bytecode": str(bytecode), "runtime": runtime}
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def render_typescript(abis: dict[str, list[dict[str, Any]]]) -> str:
    """Return a module with a constant for each contract, typed for viem."""
    lines = ["// Generated from the contracts by `ape run abi export`; never edited by hand.", ""]
    for name, abi in abis.items():
        lines += [f"export const {name.lower()}Abi = {json.dumps(abi, indent=2, sort_keys=True)} as const;", ""]
    return "\n".join(lines)


def render_errors() -> str:
    """Return a module with every error that a call may revert with, and what to do about each."""
    errors = sorted(known_errors().values(), key=lambda error: (error.name, error.types))
    abi = [
        {
            "type": "error",
            "name": error.name,
            "inputs": [{"name": name, "type": kind} for name, kind in zip(error.names, error.types, strict=True)],
        }
        for error in errors
    ]
    advice = {name: dict(sentences) for name, sentences in sorted(advice_table().items())}
    lines = ["// Generated from the contracts by `ape run abi export`; never edited by hand.", ""]
    lines += [f"export const errorsAbi = {json.dumps(abi, indent=2)} as const;", ""]
    kind = "Record<string, Record<string, string>>"
    lines += [f"export const advice: {kind} = {json.dumps(advice, indent=2, ensure_ascii=False)};", ""]
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
