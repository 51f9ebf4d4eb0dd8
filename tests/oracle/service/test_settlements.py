"""Notarized hashes and the states of transactions, on a real chain."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import ape
import httpx
import pytest
from eth_account import Account
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from oracle.service.app import create_app
from oracle.service.settlement.notary import TAG
from tests.oracle.audit.bare import mined
from tests.oracle.service.api import awaited

SERVICE = {"Authorization": "Bearer among-services"}
DIGEST = "0x" + "5a" * 32


def raw(world, method: str, *params: object):
    return world.provider.make_request(method, list(params))


@pytest.fixture
def api(world, settings, tmp_path):
    key = Account.create()
    file = tmp_path / "notary.key"
    file.write_text(key.key.hex())
    file.chmod(0o600)
    raw(world, "anvil_setBalance", key.address, hex(10**18))
    own = settings.model_copy(update={"service_token": "among-services", "notary_key_file": file})
    with httpx.Client(base_url=world.serve(create_app(own)), timeout=30) as client:
        awaited(client, "/api/v1/pools", bool)
        yield client


def test_notarize__same_hash_twice__is_published_once_by_who_may(world, api) -> None:
    path, body = "/api/v1/settlements/notarize", {"payload_hash": DIGEST}
    assert api.post(path, json=body).status_code == 401
    assert api.post(path, json={"payload_hash": "0x12"}, headers=SERVICE).status_code == 422
    first = api.post(path, json=body, headers=SERVICE).raise_for_status().json()
    assert api.post(path, json=body, headers=SERVICE).json() == first
    other = api.post(path, json={"payload_hash": "0x" + "11" * 32}, headers=SERVICE).json()
    assert other["tx_hash"] != first["tx_hash"]
    found = raw(world, "eth_getTransactionByHash", first["tx_hash"])
    assert bytes.fromhex(found["input"][2:]) == TAG + bytes.fromhex(DIGEST[2:])
    status = api.get(f"/api/v1/settlements/{first['tx_hash']}").json()
    assert (status["state"], status["confirmations"] >= 2) == ("confirmed", True)


def test_settlement__each_state__is_told(world, api) -> None:
    account, other = (str(ape.accounts.test_accounts[i].address) for i in (6, 7))
    vault = world.contracts.vault

    def state(tx_hash: str, **query: object) -> dict:
        return api.get(f"/api/v1/settlements/{tx_hash}", params=query).raise_for_status().json()

    def sent(**fields: object) -> str:
        return str(raw(world, "eth_sendTransaction", {"from": account, "gas": hex(500_000), **fields}))

    data = "0x" + bytes(vault.withdraw.encode_input(other)).hex()
    refused = sent(to=vault.address, data=data)
    mined(lambda: raw(world, "eth_getTransactionReceipt", refused))
    reverted = state(refused)
    assert (reverted["state"], reverted["confirmations"]) == ("reverted", 1)
    assert reverted["error"] == f"UnknownForecaster: forecaster {other}"
    assert state("0x" + "00" * 32)["state"] == "unknown"
    nonce = int(raw(world, "eth_getTransactionCount", account, "latest"), 16)
    raw(world, "evm_setAutomine", False)
    try:
        slow = sent(to=other, nonce=hex(nonce), maxFeePerGas=hex(10**11), maxPriorityFeePerGas=hex(10**9))
        assert state(slow)["state"] == "pending"
        fast = sent(to=other, nonce=hex(nonce), maxFeePerGas=hex(3 * 10**11), maxPriorityFeePerGas=hex(3 * 10**9))
        raw(world, "evm_mine")
    finally:
        raw(world, "evm_setAutomine", True)
    assert state(fast)["state"] == "confirmed"
    assert state(slow, sender=account, nonce=nonce)["state"] == "replaced"
    assert state(slow)["state"] == "unknown"


class Follower:
    """A socket that follows transactions."""

    def __init__(self, socket: Connection) -> None:
        self._socket = socket

    def follow(self, *hashes: str) -> None:
        """Follow these transactions and no others."""
        self._socket.send(json.dumps({"transactions": hashes}))

    def next(self) -> dict:
        """The next status."""
        while True:
            frame = json.loads(self._socket.recv(timeout=20))
            if frame["topic"] == "transaction_status":
                assert "cursor" not in frame
                return frame["body"]

    def state(self, tx_hash: str, state: str, confirmations: int = 0) -> dict:
        """The first status of a transaction that has this state and at least as many confirmations."""
        while True:
            body = self.next()
            if (body["tx_hash"], body["state"]) == (tx_hash, state) and body["confirmations"] >= confirmations:
                return body


@contextmanager
def following(api: httpx.Client, *hashes: str) -> Iterator[Follower]:
    """A socket that follows these transactions from its beginning, and wants no event."""
    query = f"topics=none&transactions={','.join(hashes)}"
    with connect(f"{str(api.base_url).replace('http', 'ws', 1)}/ws/forecasts?{query}") as socket:
        yield Follower(socket)


def test_follow__transactions_in_each_state__sends_what_the_route_returns(world, api) -> None:
    account, other = (str(ape.accounts.test_accounts[i].address) for i in (6, 7))

    def sent(**fields: object) -> str:
        return str(raw(world, "eth_sendTransaction", {"from": account, "gas": hex(500_000), **fields}))

    nonce = int(raw(world, "eth_getTransactionCount", account, "latest"), 16)
    data = "0x" + bytes(world.contracts.vault.withdraw.encode_input(other)).hex()
    never = "0x" + "0a" * 32
    raw(world, "evm_setAutomine", False)
    try:
        slow = sent(to=other, nonce=hex(nonce), maxFeePerGas=hex(10**11), maxPriorityFeePerGas=hex(10**9))
        with following(api, slow.upper().replace("0X", "0x")) as one, following(api) as another:
            assert one.state(slow, "pending")["sender"].lower() == account.lower()
            fails = sent(to=world.contracts.vault.address, data=data, nonce=hex(nonce + 1))
            another.follow(fails, never)
            assert {another.next()["state"], another.next()["state"]} == {"pending", "unknown"}
            fast = sent(to=other, nonce=hex(nonce), maxFeePerGas=hex(3 * 10**11), maxPriorityFeePerGas=hex(3 * 10**9))
            raw(world, "evm_mine")
            # The page did not say who sent it: the hub saw that while the transaction was pending.
            assert one.state(slow, "replaced")["nonce"] == nonce
            reverted = another.state(fails, "reverted", 1)
            assert reverted["error"] == f"UnknownForecaster: forecaster {other}"
            one.follow(fast)
            assert one.state(fast, "confirmed", 1)["confirmations"] == 1
            raw(world, "anvil_mine", hex(2))
            grown = one.state(fast, "confirmed", 3)
            assert grown == api.get(f"/api/v1/settlements/{fast}").json()
    finally:
        raw(world, "evm_setAutomine", True)


def test_follow__reorg_removes_a_transaction__it_is_pending_or_unknown_again(world, api) -> None:
    account, other = (str(ape.accounts.test_accounts[i].address) for i in (6, 7))
    snapshot = raw(world, "evm_snapshot")
    tx_hash = str(raw(world, "eth_sendTransaction", {"from": account, "to": other}))
    with following(api, tx_hash) as follower:
        follower.state(tx_hash, "confirmed", 1)
        raw(world, "evm_revert", snapshot)
        assert follower.state(tx_hash, "unknown")["confirmations"] == 0


def test_follow__final_transaction__sends_nothing_until_it_is_named_again(world, api, settings) -> None:
    account, other = (str(ape.accounts.test_accounts[i].address) for i in (6, 7))
    first, second = (str(raw(world, "eth_sendTransaction", {"from": account, "to": other})) for _ in range(2))
    with following(api, first) as follower:
        follower.state(first, "confirmed", 1)
        raw(world, "anvil_mine", hex(settings.reorg_depth))
        follower.state(first, "confirmed", settings.reorg_depth + 1)
        raw(world, "anvil_mine", hex(1))
        follower.follow(first, second)
        assert {follower.next()["tx_hash"] for _ in range(2)} == {first, second}
