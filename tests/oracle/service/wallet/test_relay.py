"""The relay passes on what the dapp needs, and is no endpoint for anything else."""

import pytest

from oracle.service.wallet.relay import refusal_of

VAULT, TOKEN, OTHER = "0x" + "aa" * 20, "0x" + "bb" * 20, "0x" + "cc" * 20
CONTRACTS = frozenset({VAULT, TOKEN})


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("eth_chainId", []),
        ("eth_call", [{"to": VAULT.upper().replace("0X", "0x"), "data": "0x"}, "latest"]),
        ("eth_estimateGas", [{"to": TOKEN}]),
        ("eth_getLogs", [{"address": [VAULT, TOKEN], "fromBlock": "0x0"}]),
        ("eth_sendRawTransaction", ["0x02"]),
    ],
)
def test_relay__call_of_the_dapp__passed_on(method: str, params: list[object]) -> None:
    assert refusal_of(method, params, CONTRACTS) is None


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("eth_sendTransaction", [{"from": VAULT, "to": TOKEN}]),
        ("anvil_setBalance", [OTHER, "0xff"]),
        ("debug_traceTransaction", ["0x00"]),
        ("eth_call", [{"to": OTHER, "data": "0x"}, "latest"]),
        ("eth_call", [{"data": "0x6000"}, "latest"]),
        ("eth_call", [{"to": VAULT}, "latest", {OTHER: {"code": "0x00"}}]),
        ("eth_call", []),
        ("eth_call", ["0x"]),
        ("eth_estimateGas", [{"to": None}]),
        ("eth_getLogs", [{}]),
        ("eth_getLogs", [{"address": []}]),
        ("eth_getLogs", [{"address": [VAULT, OTHER]}]),
        ("eth_getLogs", [{"address": [VAULT, 7]}]),
    ],
)
def test_relay__any_other_call__refused_in_words(method: str, params: list[object]) -> None:
    refusal = refusal_of(method, params, CONTRACTS)
    assert refusal is not None
    assert method in refusal
