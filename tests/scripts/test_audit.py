"""`forewatt audit` takes the options of the ledger that is named, and says what it could not judge."""

import json
from pathlib import Path

import pytest

from tests.scripts.test_command_line import run


def fabric_client(folder: Path) -> tuple[str, ...]:
    """The options of a client whose MSP folder has no key."""
    for name in ("keystore", "signcerts"):
        (folder / name).mkdir()
    (folder / "ca.pem").touch()
    client = ("--msp", "AlphaMSP", "--msp-path", str(folder))
    return ("--peer", "127.0.0.1:9", "--tls-ca", str(folder / "ca.pem"), *client)


@pytest.mark.parametrize("words", [("audit", "--ledger", "fabric"), ("consortium", "audit")])
def test_audit__channel_unreadable__exits_with_2_and_json(words: tuple[str, ...], tmp_path: Path) -> None:
    refused = run(*words, *fabric_client(tmp_path), "--json")
    assert refused.exit_code == 2
    said = json.loads(refused.output)
    assert said["agrees"] is None
    assert "must have exactly one file" in said["unreadable"]


def test_audit__ledger_named_anywhere__takes_that_ledgers_options(tmp_path: Path) -> None:
    behind = run("audit", *fabric_client(tmp_path), "--ledger=fabric")
    assert behind.exit_code == 2
    assert "Nothing could be audited" in behind.output
    assert "No such option: --rpc" in run("audit", "--ledger", "fabric", "--rpc", "http://127.0.0.1:9").output
    assert "No such option: --peer" in run("audit", "--ledger", "evm", "--peer", "127.0.0.1:9").output
    assert "'etherium' is not one of" in run("audit", "--ledger", "etherium").output
    assert "--msp-path" in run("audit", "--ledger", "fabric", "--help").output
