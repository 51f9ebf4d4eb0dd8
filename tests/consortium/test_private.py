"""Private values stay with their holders: nothing of them is in the state, in blocks or in events."""

import hashlib
import json
from pathlib import Path

import pytest

from contracts.consortium.errors import Refused
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.port import Identity
from contracts.consortium.members.members import decode_members
from contracts.consortium.private import collections
from contracts.consortium.private.collections import collections_config, readings_collection, sealed_collection
from forewatt.protocol.refute import forecast_proof
from forewatt.protocol.series import encode_series
from tests.consortium.fabric.network import Invalid
from tests.consortium.rounds import Round
from tests.consortium.world import ALPHA, BETA, CUSTODIANS, GRID, MEMBERS, METER, REGULATOR, TOKEN, Consortium

NONCE = hashlib.sha256(b"nonce").digest()
FORECAST = tuple(encode_series([111111 + i, 222222 + i, 333333 + i] * 2) for i in range(3))
READINGS = tuple(encode_series([123456 + i, 234567 + i]) for i in range(3))


def everything_public(world: Consortium) -> bytes:
    """All bytes that every member has: the state, the hashes of private data, and the blocks with their events."""
    state, parts = world.network.state, [block.encode() for block in world.network.blocks]
    parts += [at.encode() + value for at, value in state.values.items()]
    parts += [repr(state.policies).encode(), repr(world.events).encode()]
    parts += [hashed + value for (_, hashed), (value, _) in state.hashes.items()]
    return b"\n".join(parts)


def assert_absent(haystack: bytes, secret: bytes) -> None:
    for form in (secret, secret.hex().encode(), repr(secret).encode()[2:-1]):
        assert form not in haystack


@pytest.fixture
def played(opened: Round, forecasters: list[Identity], bonder: Identity) -> Round:
    """A round with every private value delivered, a refuted proposal, and a final one."""
    forecast = opened.enter(forecasters[0], FORECAST, TOKEN)
    private = {"endorsers": CUSTODIANS, "transient": {"payload": forecast.sealed, "nonce": NONCE}}
    opened.send(forecast.client, "deliver_payload", forecaster=forecast.address, **private)
    opened.close(bonder)
    opened.reveal(forecast)
    for feed, series in enumerate(READINGS):
        transient = {"readings": series, "nonce": NONCE}
        opened.send(forecasters[0], "deliver_readings", feed=feed, transient=transient, endorsers=CUSTODIANS)
    opened.observe(bonder, READINGS, 1)
    right = opened.rows([forecast])
    opened.propose(bonder, [bytes(len(right[0]))])
    proof = forecast_proof(FORECAST, forecast.seed, READINGS, 0, 2)
    opened.refute(bonder, proof, row=0, key=forecast.key)
    opened.propose(bonder, right)
    opened.finalize(bonder, proposal=1)
    return opened


def test_no_private_value_is_in_any_block_event_or_state(played: Round) -> None:
    forecast, haystack = played.order[0], everything_public(played.world)
    secrets = [forecast.key, forecast.seed, forecast.sealed, NONCE, *FORECAST, *READINGS]
    assert hashlib.sha256(NONCE + READINGS[0]).digest() in haystack
    # The commit names the sealed payload by its hash. The hash of any other value alone could be guessed.
    for secret in (*secrets, *(hashlib.sha256(value).digest() for value in secrets if value != forecast.sealed)):
        assert_absent(haystack, secret)


def test_holders_read_private_values_and_others_only_verify_hashes(played: Round) -> None:
    network, forecast = played.world.network, played.order[0]
    at = key("key", played.world.pool, 0, forecast.address)
    collection = sealed_collection(ALPHA)
    for holder in (ALPHA, GRID, METER, REGULATOR):
        value = network.read_private(holder, collection, at)
        assert value is not None
        assert value[32:] == forecast.key
        assert network.private_hash(collection, at) == hashlib.sha256(value).digest()
    with pytest.raises(PermissionError):
        network.read_private(BETA, collection, at)
    readings = key("readings", played.world.pool, 0, 0)
    assert network.read_private(METER, readings_collection(ALPHA), readings) == NONCE + READINGS[0]
    with pytest.raises(PermissionError):
        network.read_private(BETA, readings_collection(ALPHA), readings)


def test_the_hash_of_a_delivered_key_is_public(played: Round) -> None:
    event = next(event["fields"] for event in played.world.events if event["event"] == "Revealed")
    value = played.world.network.read_private(
        GRID, sealed_collection(ALPHA), key("key", played.world.pool, 0, event["forecaster"])
    )
    assert value is not None
    assert event["key"] == hashlib.sha256(value).digest()


def test_private_values_are_purged_after_their_blocks() -> None:
    world = Consortium(blocks_to_live=20).found()
    client = world.forecaster(ALPHA, "node")
    transient = {"readings": READINGS[0], "nonce": NONCE}
    world.send(client, "deliver_readings", pool=world.pool, round=0, feed=0, transient=transient)
    at = key("readings", world.pool, 0, 0)
    for _ in range(20):
        world.network.cut()
    assert world.network.read_private(METER, readings_collection(ALPHA), at) == NONCE + READINGS[0]
    world.network.cut()
    assert world.network.read_private(METER, readings_collection(ALPHA), at) is None
    assert world.network.private_hash(readings_collection(ALPHA), at) is None


def test_a_client_of_another_organisation_cannot_deliver(opened: Round, forecasters: list[Identity]) -> None:
    forecast = opened.enter(forecasters[0], FORECAST, TOKEN)
    transient = {"payload": forecast.sealed, "nonce": NONCE}
    with pytest.raises(Refused, match="NotOperator"):
        opened.send(forecasters[2], "deliver_payload", forecaster=forecast.address, transient=transient)
    wrong = {"payload": forecast.sealed + b".", "nonce": NONCE}
    with pytest.raises(Refused, match="WrongCid"):
        opened.send(forecasters[0], "deliver_payload", forecaster=forecast.address, transient=wrong)
    with pytest.raises(Refused, match="WrongTransient"):
        opened.send(forecasters[0], "deliver_payload", forecaster=forecast.address, transient={})
    opened.close(forecasters[0])
    with pytest.raises(PermissionError, match="memberOnlyWrite"):
        opened.send(
            forecasters[2], "reveal", forecaster=forecast.address, transient={"key": forecast.key, "nonce": NONCE}
        )


def test_a_delivery_needs_a_majority_of_the_holders_that_check_it(world: Consortium) -> None:
    client = world.forecaster(ALPHA, "node")
    transient = {"readings": READINGS[0], "nonce": NONCE}
    with pytest.raises(Invalid):
        world.send(
            client, "deliver_readings", pool=world.pool, round=0, feed=0, transient=transient, endorsers=[ALPHA, GRID]
        )


def test_the_configuration_names_every_collection_and_its_holders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "members.json"
    file.write_text(json.dumps(MEMBERS))
    monkeypatch.setattr("sys.argv", ["collections", str(file)])
    collections.main()
    config = json.loads(capsys.readouterr().out)
    assert config == collections_config(decode_members(MEMBERS))
    assert [collection["name"] for collection in config] == [
        "observations",
        "sealed_AlphaMSP",
        "readings_AlphaMSP",
        "sealed_BetaMSP",
        "readings_BetaMSP",
    ]
    assert config[1]["policy"] == "OR('AlphaMSP.member', 'GridMSP.member', 'MeterMSP.member', 'RegulatorMSP.member')"
    assert config[1]["endorsementPolicy"] == {
        "signaturePolicy": "OutOf(2, 'GridMSP.peer', 'MeterMSP.peer', 'RegulatorMSP.peer')"
    }
    assert config[0]["policy"] == "OR('GridMSP.member', 'MeterMSP.member', 'RegulatorMSP.member')"
    assert [collection["name"] for collection in config if not collection["memberOnlyWrite"]] == ["observations"]
    assert all(collection["blockToLive"] > 0 and collection["memberOnlyRead"] for collection in config)
