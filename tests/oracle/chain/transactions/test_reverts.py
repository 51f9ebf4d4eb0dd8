"""Every error of every contract is decoded to its name and arguments, in whatever shape a client answers it."""

import re
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode

from oracle.chain.rpc.errors import RpcRefused
from oracle.chain.transactions.reverts import (
    CustomError,
    decode_revert,
    explain,
    exported_interfaces,
    known_errors,
    revert_data,
)

ROOT = Path(__file__).parents[4]
DECLARED = re.compile(r"^\s*error (\w+)\(([^)]*)\);", re.MULTILINE)
SAMPLES: dict[str, Any] = {
    "address": "0x" + "ab" * 20,
    "string": "openAhead",
    "bytes": b"\x01\x02",
    "bytes4": b"\x01\x02\x03\x04",
    "bytes32": b"\x07" * 32,
}
BY_NAME = {(error.name, error.types): error for error in known_errors().values()}


def sample(error: CustomError) -> bytes:
    values = [SAMPLES.get(kind, 1_765_432_800 if kind.endswith("256") else 7) for kind in error.types]
    return error.selector + encode(error.types, values)


@pytest.mark.parametrize("contract", [name for name, _ in exported_interfaces()])
def test_decode_revert__every_error_of_an_exported_interface__has_its_name_and_arguments(contract: str) -> None:
    abi = dict(exported_interfaces())[contract]
    for item in (item for item in abi if item["type"] == "error"):
        error = BY_NAME[item["name"], tuple(part["type"] for part in item["inputs"])]
        text = str(decode_revert(sample(error)))
        assert text.startswith(item["name"])
        assert all(f"{part['name']} " in text for part in item["inputs"])


def test_known_errors__sources_of_the_contracts__declare_no_other() -> None:
    names = {name for name, _ in BY_NAME}
    for source in (ROOT / "contracts").rglob("*.sol"):
        if "mocks" not in source.parts:
            for name, _ in DECLARED.findall(source.read_text()):
                assert name in names, f"{source.name}: {name}"


def test_known_errors__openzeppelin_libraries_that_the_contracts_import__declare_no_other() -> None:
    names, package = {name for name, _ in BY_NAME}, ROOT / "node_modules" / "@openzeppelin" / "contracts"
    folders = ("token/ERC20", "utils/cryptography", "utils/structs", "utils/math/SafeCast.sol", "access/manager")
    files = [package / name for name in (*folders, "utils/Address.sol", "utils/Errors.sol", "interfaces")]
    imported = {
        name
        for source in (ROOT / "contracts").rglob("*.sol")
        for name in re.findall(r"openzeppelin/contracts/([\w/.-]+)", source.read_text())
    }
    sources = [package / name for name in imported] + [file for file in files if file.suffix == ".sol"]
    for source in sources:
        for name, _ in DECLARED.findall(source.read_text()):
            assert name in names, f"{source.name}: {name}"


def test_decode_revert__times__are_readable() -> None:
    error = BY_NAME["OutsideWindow", ("uint256", "uint256")]
    data = error.selector + encode(error.types, [1_765_432_800, 1_765_436_400])
    assert str(decode_revert(data)) == (
        "OutsideWindow: from 1765432800 (2025-12-11T06:00:00+00:00), until 1765436400 (2025-12-11T07:00:00+00:00)"
    )


def test_decode_revert__function_selector__is_named() -> None:
    error = BY_NAME["AccessManagerUnauthorizedCall", ("address", "address", "bytes4")]
    from eth_utils.crypto import keccak

    pause = keccak(text="pause()")[:4]
    data = error.selector + encode(error.types, ["0x" + "ab" * 20, "0x" + "cd" * 20, pause])
    assert "selector Pools.pause" in str(decode_revert(data))


def test_decode_revert__error_in_an_argument__names_both() -> None:
    inner = sample(BY_NAME["WrongKey", ()])
    from oracle.chain.transactions import reverts

    assert reverts._worded("reason", "bytes", inner) == "(WrongKey)"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "reverted without a reason"),
        (bytes.fromhex("4e487b71") + encode(["uint256"], [0x11]), "Panic: an arithmetic overflow"),
        (bytes.fromhex("08c379a0") + encode(["string"], ["not today"]), "not today"),
        (bytes.fromhex("deadbeef01"), "an error that no contract of Forewatt has: 0xdeadbeef01"),
    ],
)
def test_decode_revert__other_data__in_words(data: bytes, text: str) -> None:
    assert str(decode_revert(data)) == text


WRONG_KEY = "0x" + sample(BY_NAME["WrongKey", ()]).hex()


@pytest.mark.parametrize(
    ("message", "data"),
    [
        ("execution reverted", WRONG_KEY),
        ("VM execution error.", f"Reverted {WRONG_KEY}"),
        ("Execution reverted", {"data": WRONG_KEY, "message": "revert"}),
        ("execution reverted", {"0xhash": {"error": "revert", "return": WRONG_KEY}}),
        (f"execution reverted: custom error {WRONG_KEY}", None),
        (f"execution reverted: {WRONG_KEY}", None),
    ],
)
def test_explain__shapes_of_the_clients__all_understood(message: str, data: object) -> None:
    assert explain(RpcRefused("eth_estimateGas", 3, message, data)) == "WrongKey"


def test_explain__reason_only_in_the_message__is_the_reason() -> None:
    assert explain(RpcRefused("eth_call", -32000, "execution reverted: not today")) == "not today"


def test_revert_data__no_revert__none() -> None:
    assert revert_data(RpcRefused("eth_call", -32000, "header not found")) is None
