"""The routes that a wallet uses: the chain's description, the relay, the faucet and the store of evidence."""

from collections.abc import Iterator
from typing import Any

import ape
import httpx
import pytest
from eth_account import Account

from forewatt.protocol.cid import cid_of, cid_text
from forewatt.protocol.payload import ObservationPayload, encode_observation
from forewatt.protocol.series import encode_series
from forewatt.settings import Settings
from oracle.service.app import create_app
from oracle.service.wallet.faucet import GAS_WEI, TOKENS_WEI
from tests.oracle.service.api import awaited

PREFIX = "/api/v1/"
OTHER = "0x" + "cc" * 20


@pytest.fixture
def api(world: Any, settings: Settings) -> Iterator[httpx.Client]:
    """The API over the world, with the faucet open."""
    app = create_app(settings.model_copy(update={"faucet": True}))
    with httpx.Client(base_url=world.serve(app) + PREFIX) as client:
        awaited(client, "status", lambda status: status["chain_time_s"])
        yield client


def asked(api: httpx.Client, method: str, *params: object) -> dict[str, Any]:
    """The relay's answer to one call."""
    return api.post("rpc", json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).json()


def test_chain__indexed_pool__describes_what_a_wallet_needs(api: httpx.Client, world: Any) -> None:
    chain = api.get("chain").json()
    assert (chain["chain_id"], chain["is_local"], chain["faucet"]) == (31337, True, True)
    assert chain["contracts"]["vault"] == world.deployment.vault
    assert chain["pool_id"] == "0x" + world.pool.id.hex()
    block = world.provider.get_block(world.deployment.block)
    assert chain["deployment_block_hash"] == "0x" + bytes(block.hash).hex()


def test_relay__batch_with_a_foreign_call__answers_each_in_its_place(api: httpx.Client) -> None:
    calls = [
        {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []},
        {"jsonrpc": "2.0", "id": 2, "method": "anvil_mine", "params": []},
        {"jsonrpc": "2.0", "id": 3, "method": "eth_blockNumber", "params": []},
    ]
    first, second, third = api.post("rpc", json=calls).json()
    assert first == {"jsonrpc": "2.0", "id": 1, "result": hex(31337)}
    assert second["id"] == 2
    assert "use an endpoint of your own" in second["error"]["message"]
    assert int(third["result"], 16) > 0


def test_relay__reverting_call__passes_the_error_on(api: httpx.Client, world: Any) -> None:
    vault = world.contracts.vault
    data = "0x" + bytes(vault.claim.encode_input([])).hex()
    error = asked(api, "eth_call", {"from": OTHER, "to": world.deployment.vault, "data": data}, "latest")["error"]
    assert error["data"].startswith("0x")
    assert "result" not in error


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
def test_relay__number_that_json_does_not_have__is_refused(api: httpx.Client, number: str) -> None:
    body = f'{{"id": 1, "method": "eth_getBalance", "params": [{number}]}}'
    answer = api.post("rpc", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:forewatt:problem:invalid-request")


def test_faucet__address_0__is_refused(api: httpx.Client) -> None:
    answer = api.post("faucet", json={"account": "0x" + "00" * 20})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.account")


def test_faucet__asked_twice__fills_the_account_once(api: httpx.Client, world: Any) -> None:
    account = Account.create().address
    first = api.post("faucet", json={"account": account})
    assert first.json() == {"gas_wei": str(GAS_WEI), "tokens_wei": str(TOKENS_WEI)}
    assert api.post("faucet", json={"account": account}).json() == first.json()
    assert world.contracts.token.balanceOf(account) == TOKENS_WEI


def test_faucet__without_the_setting__gives_nothing(world: Any, settings: Settings) -> None:
    with httpx.Client(base_url=world.serve(create_app(settings)) + PREFIX) as client:
        awaited(client, "chain", lambda chain: chain["faucet"] is False)
        refused = client.post("faucet", json={"account": OTHER})
    assert refused.status_code == 403
    assert world.provider.get_balance(OTHER) == 0


def test_evidence__observation_of_a_disputable_round__is_pinned(api: httpx.Client, world: Any) -> None:
    rules = world.pool.rules
    series = tuple(encode_series([1_000] * rules.steps) for _ in world.pool.feeds)
    block = encode_observation(ObservationPayload(world.pool.id, 0, series))
    early = api.post("evidence", params={"round": 0}, content=block)
    assert early.status_code == 422
    moment = rules.gate(0) + rules.observe_start_s
    world.at(moment)
    awaited(api, "status", lambda status: status["chain_time_s"] >= moment)
    pinned = api.post("evidence", params={"round": 0}, content=block)
    assert (pinned.status_code, pinned.json()) == (201, {"cid": cid_text(cid_of(block))})
    assert world.content.get(cid_text(cid_of(block))) == block


def test_payload__named_by_a_commit__is_pinned_and_no_other_block(
    api: httpx.Client, world: Any, climatology: Any
) -> None:
    node, rules = world.forecaster("one", ape.accounts.test_accounts[5], climatology(0.4)), world.pool.rules
    world.at(rules.gate(0) - rules.open_ahead_s // 2)
    node.step()
    (entry,) = awaited(api, "entries?round=0", bool)
    block = world.content.get(entry["cid"])
    for _ in range(2):
        pinned = api.post("payloads", params={"round": 0}, content=block)
        assert (pinned.status_code, pinned.json()) == (201, {"cid": entry["cid"]})
    for number, other in ((0, block + b"1"), (1, block), (0, b"")):
        refused = api.post("payloads", params={"round": number}, content=other)
        assert refused.status_code == 422
        assert "names this block: commit it first" in refused.json()["detail"]
    assert len(world.content.pinned(f"forewatt/sealed/{world.pool.id.hex()}/")) == 1


def test_evidence__anything_else__is_refused(api: httpx.Client, world: Any) -> None:
    rules = world.pool.rules
    moment = rules.gate(0) + rules.observe_start_s
    world.at(moment)
    awaited(api, "status", lambda status: status["chain_time_s"] >= moment)
    series = tuple(b"" for _ in world.pool.feeds)
    foreign = encode_observation(ObservationPayload(bytes(32), 0, series))
    for block in (b"", b"a picture of my holiday", foreign, b"\0" * (2**21 + 1)):
        answer = api.post("evidence", params={"round": 0}, content=block)
        assert answer.status_code in (413, 422)
        assert answer.headers["content-type"] == "application/problem+json"
