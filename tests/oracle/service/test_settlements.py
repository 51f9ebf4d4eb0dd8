"""Notarized hashes and the states of transactions, on a real chain."""

import ape
import httpx
import pytest
from eth_account import Account

from oracle.service.app import create_app
from oracle.service.settlement.notary import TAG
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
    reverted = state(sent(to=vault.address, data=data))
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
