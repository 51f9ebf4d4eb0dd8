"""Contracts on a chain without any round: deployed, with a few stakes, blocks of strangers and empty blocks."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import httpx
import rlp  # type: ignore[import-untyped]
from eth_abi.abi import encode
from eth_utils.address import to_canonical_address, to_checksum_address
from eth_utils.crypto import keccak

from oracle.audit.read.abi import encode_call
from oracle.audit.read.target import AuditTarget

UNIT = 10**18
STAKERS = 3
GAS = 16_000_000


@dataclass
class BareChain:
    """A chain with the contracts of a deployment."""

    url: str
    accounts: tuple[str, ...]
    target: AuditTarget
    http: httpx.Client | None = None

    def ask(self, method: str, *params: object) -> Any:
        """The result of a call of the chain's node."""
        answer = self.client().post("", json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).json()
        assert "error" not in answer, answer
        return answer["result"]

    def call(self, sender: str, contract: str, address: str, function: str, *arguments: object) -> None:
        """Call a function of a contract in a transaction, which the chain mines at once."""
        data = "0x" + encode_call(contract, function, arguments).hex()
        call = {"from": sender, "to": address, "data": data, "gas": hex(GAS)}
        sent = self.ask("eth_sendTransaction", call)
        receipt = mined(lambda: self.ask("eth_getTransactionReceipt", sent))
        if receipt["status"] != "0x1":
            raise AssertionError(f"{function} failed")

    def client(self) -> httpx.Client:
        """The connection to the chain."""
        if self.http is None:
            self.http = httpx.Client(base_url=self.url, timeout=60)
        return self.http

    def close(self) -> None:
        """Close the connection."""
        if self.http is not None:
            self.http.close()


def mined(receipt: Callable[[], Any]) -> Any:
    """A receipt, asked for until the chain has mined its transaction."""
    end = time.monotonic() + 60
    while (found := receipt()) is None:
        assert time.monotonic() < end, "the chain mines at once"
    return found


def asked(url: str, method: str, *params: object) -> Any:
    """The result of a JSON-RPC call."""
    answer = httpx.post(url, json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, timeout=30).json()
    assert "error" not in answer, answer
    return answer["result"]


def bare_chain(url: str) -> BareChain:
    """Deploy the contracts and play `STAKERS` registrations and stakes, with other blocks between them."""
    accounts = tuple(asked(url, "eth_accounts"))
    deployer = accounts[0]
    first = int(asked(url, "eth_blockNumber"), 16) + 1
    nonce = int(asked(url, "eth_getTransactionCount", deployer, "latest"), 16)
    token, access, pools, vault, market, disputes, lens = (_created(deployer, nonce + i) for i in range(7))
    deploy(url, deployer, "Token")
    deploy(url, deployer, "Access", deployer, pools)
    deploy(url, deployer, "Pools", vault, market, access)
    deploy(url, deployer, "Vault", token, pools, market, disputes, 86_400, UNIT)
    deploy(url, deployer, "Market", pools, vault)
    deploy(url, deployer, "Disputes", market)
    deploy(url, deployer, "Lens", market)
    chain_id = int(asked(url, "eth_chainId"), 16)
    target = AuditTarget(
        chain_id, first, token, access, vault, pools, market, disputes, lens, pool=bytes.fromhex("ab" * 32)
    )
    for staker in accounts[1 : 1 + STAKERS]:
        _call(url, staker, "Token", token, "mint", staker, 100 * UNIT)
        _call(url, staker, "Token", token, "approve", vault, 100 * UNIT)
        _call(url, staker, "Vault", vault, "register", staker, 100, 10 * UNIT)
        asked(url, "evm_mine")
    return BareChain(url, accounts, target)


def _call(url: str, sender: str, contract: str, address: str, function: str, *arguments: object) -> None:
    data = "0x" + encode_call(contract, function, arguments).hex()
    _send(url, {"from": sender, "to": address, "data": data})


def deploy(url: str, deployer: str, name: str, *arguments: object) -> str:
    """Deploy a contract; returns its address."""
    exported = json.loads((files("forewatt") / "abi" / f"{name}.json").read_text())
    inputs: list[dict[str, str]] = next((x["inputs"] for x in exported["abi"] if x["type"] == "constructor"), [])
    data = exported["bytecode"] + encode([part["type"] for part in inputs], arguments).hex()
    return to_checksum_address(_send(url, {"from": deployer, "data": data})["contractAddress"])


def _send(url: str, transaction: dict[str, str]) -> Any:
    sent = asked(url, "eth_sendTransaction", transaction)
    receipt = mined(lambda: asked(url, "eth_getTransactionReceipt", sent))
    assert receipt["status"] == "0x1", transaction
    return receipt


def _created(sender: str, nonce: int) -> str:
    return to_checksum_address(keccak(rlp.encode([to_canonical_address(sender), nonce]))[12:])
