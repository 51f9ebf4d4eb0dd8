"""The chaincode on its stream: what it asks of the peer, and what it answers."""

import logging
from pathlib import Path

import pytest
from fabric_protos.common import policies_pb2
from fabric_protos.peer import chaincode_shim_pb2 as shim

from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import decode_members
from contracts.consortium.service.consent import FolderConsent, agree
from contracts.consortium.service.stream import Stream
from forewatt.protocol.canonical import decode_canonical, encode_canonical
from tests.consortium.service.peer import Peer
from tests.fabric.keys import Authority

CLIENT = Authority("AlphaMSP").client("delegate")
MEMBERS = {"AlphaMSP": {"roles": ["operator"], "delegates": [CLIENT.subject]}}


@pytest.fixture
def peer(tmp_path: Path) -> Peer:
    """A peer of a founded channel with one member."""
    members = decode_members(MEMBERS).encode()
    return Peer(Stream(FolderConsent(tmp_path)), {"members": members})


def test_a_call_reads_writes_and_has_one_event(peer: Peer) -> None:
    assert peer.call(CLIENT, b"vote", encode_canonical({"time": 5})).status == 200
    tick = encode_canonical({"time": 5, "votes": {"AlphaMSP": 5}})
    assert peer.call(CLIENT, b"tick", tick, tx_id="ticked").status == 200
    name, payload = peer.events["ticked"]
    assert name == "forewatt"
    assert decode_canonical(payload, "events") == [{"event": "Ticked", "fields": {"time": 5}}]
    assert "vote" not in peer.events


def test_a_refusal_names_its_error_and_writes_nothing(peer: Peer) -> None:
    before = dict(peer.state)
    response = peer.call(CLIENT, b"tick", encode_canonical({"time": 5, "votes": {"AlphaMSP": 5}}))
    assert (response.status, response.message) == (500, "UnknownVote: AlphaMSP has not voted 5")
    assert peer.state == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((b"vote",), "WrongArguments: pass a name"),
        ((b"\xff", b""), "UnknownCall"),
        ((b"vote", b"\xff"), "WrongArguments"),
        ((b"read", encode_canonical({"key": 7})), "WrongArguments: key is not a valid str"),
    ],
)
def test_bad_input_gets_a_clear_error(peer: Peer, arguments: tuple[bytes, ...], message: str) -> None:
    response = peer.call(CLIENT, *arguments)
    assert response.status == 500
    assert response.message.startswith(message)


def test_many_calls_are_under_way_at_once(peer: Peer) -> None:
    started = {
        f"tx {time}": peer.begin(CLIENT, f"tx {time}", b"vote", encode_canonical({"time": time})) for time in (1, 2, 3)
    }
    while started:
        for tx_id, message in list(started.items())[::-1]:
            if message.type == shim.ChaincodeMessage.COMPLETED:
                del started[tx_id]
            else:
                started[tx_id] = peer.answer(message)
    assert sum(key.startswith("vote/AlphaMSP/") for key in peer.state) == 3


def test_messages_of_calls_that_ended_are_ignored_and_keepalives_returned(peer: Peer) -> None:
    late = shim.ChaincodeMessage(type=shim.ChaincodeMessage.RESPONSE, txid="unknown", channel_id="energy")
    assert peer.stream.receive(late) is None
    alive = shim.ChaincodeMessage(type=shim.ChaincodeMessage.KEEPALIVE)
    assert peer.stream.receive(alive) == alive


def test_a_scan_takes_all_pages_in_the_order_of_the_keys(peer: Peer) -> None:
    peer.state |= {f"vote/AlphaMSP/{number}": bytes([number]) for number in range(5)} | {"vote/B": b"other"}
    payload = peer.call(CLIENT, b"scan", encode_canonical({"prefix": "vote/AlphaMSP/"})).payload
    assert decode_canonical(payload, "rows") == [[f"vote/AlphaMSP/{number}", bytes([number])] for number in range(5)]
    assert not peer.scans


def test_a_window_is_one_request_that_the_peer_need_not_close_while_it_is_open(peer: Peer) -> None:
    motion = encode_canonical({"kind": "remove_member", "body": {"msp": "B"}, "nonce": b"1", "until": 5})
    enact = encode_canonical({"motion": motion, "approvers": ["AlphaMSP"]})
    peer.state |= {key("tick", time): b"1" for time in (1, 4)}
    assert peer.call(CLIENT, b"enact", enact).message.startswith("NotApproved")
    assert not peer.scans
    peer.state |= {key("tick", time): b"1" for time in (6, 7, 9)}
    assert peer.call(CLIENT, b"enact", enact).message == "OutsideWindow: the ledger has reached 6"
    assert not peer.scans


def test_a_private_read_outside_its_collection_is_refused(peer: Peer) -> None:
    peer.private["sealed_AlphaMSP", "key"] = b"private"
    asked = encode_canonical({"collection": "sealed_AlphaMSP", "key": "key"})
    refused = peer.call(CLIENT, b"read_private", asked)
    assert refused.message == "PeerRefused: AlphaMSP does not have read access"
    peer.readers = ("AlphaMSP",)
    assert peer.call(CLIENT, b"read_private", asked).payload == b"private"


def test_the_founding_writes_the_policy_of_a_majority(peer: Peer, tmp_path: Path) -> None:
    del peer.state["members"]
    motion = encode_canonical({"kind": "found", "body": {"members": MEMBERS}, "nonce": b"1", "until": 9})
    assert peer.call(CLIENT, b"approve", encode_canonical({"motion": motion})).status == 200
    enact = encode_canonical({"motion": motion, "approvers": ["AlphaMSP"]})
    assert peer.call(CLIENT, b"enact", enact).message.startswith("NoConsent")
    (tmp_path / "members.json").write_text('{"AlphaMSP": {"roles": ["operator"], "delegates": ["CN=delegate"]}}')
    assert peer.call(CLIENT, b"enact", enact).status == 200
    policy = policies_pb2.SignaturePolicyEnvelope.FromString(peer.policies["members"])
    assert policy.rule.n_out_of.n == 1


def test_consent_is_to_one_observation_alone(tmp_path: Path) -> None:
    consent, pool, root = FolderConsent(tmp_path), bytes(32), bytes(31) + b"\x01"
    agree(tmp_path, pool, 3, root, 5, b"cid")
    assert consent.agrees_with_observation(pool, 3, root, 5, b"cid")
    for other in (
        (pool, 4, root, 5, b"cid"),
        (pool, 3, pool, 5, b"cid"),
        (pool, 3, root, 4, b"cid"),
        (pool, 3, root, 5, b""),
    ):
        assert not consent.agrees_with_observation(*other)


def test_a_fault_of_ours_is_logged_without_private_values(peer: Peer, caplog: pytest.LogCaptureFixture) -> None:
    peer.state["members"] = b"not a record"
    with caplog.at_level(logging.ERROR):
        response = peer.call(CLIENT, b"vote", encode_canonical({"time": 5}), transient={"key": b"a private value"})
    assert response.message.startswith("Failed: EncodingError")
    assert "a call failed" in caplog.text
    assert "a private value" not in caplog.text
