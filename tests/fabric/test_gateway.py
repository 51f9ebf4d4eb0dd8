"""The gateway's client: a transaction is sent until its outcome is known, and refusals are the same in every run."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from fabric_protos.gateway import gateway_pb2

from forewatt.fabric.errors import Invalid, NotEndorsed, Unreachable
from forewatt.fabric.gateway import Gateway
from tests.fabric.blocks import transaction
from tests.fabric.keys import Authority
from tests.fabric.peer import MVCC_READ_CONFLICT, VALID, Aborts, Peer, served

ALPHA = Authority("AlphaMSP")
CLIENT = ALPHA.client("node")
DOWN = Aborts(grpc.StatusCode.UNAVAILABLE, "no orderers could successfully process transaction")
STARTING = Aborts(grpc.StatusCode.FAILED_PRECONDITION, "no combination of peers can be derived")
BEHIND = Aborts(
    grpc.StatusCode.ABORTED,
    "failed to assemble transaction: ProposalResponsePayloads do not match",
    ("BetaMSP", "ProposalResponsePayloads do not match"),
)
REFUSED = Aborts(
    grpc.StatusCode.ABORTED,
    "failed to endorse transaction",
    ("BetaMSP", "chaincode response 500, StaleRevision: the revision must be above 1"),
    ("AlphaMSP", "chaincode response 500, StaleRevision: the revision must be above 1"),
)


def endorsement() -> Any:
    envelope = transaction(CLIENT, [ALPHA.client("peer")], b"vote", b"", {"key": b"1"})
    envelope.ClearField("signature")
    return gateway_pb2.EndorseResponse(prepared_transaction=envelope)


def status(code: int, block: int = 7) -> Any:
    return gateway_pb2.CommitStatusResponse(result=code, block_number=block)


def run(peer: Peer, folder: Path, act: Callable[[Gateway], Awaitable[Any]], timeout_s: float = 20) -> Any:
    """What `act` returns with a client of the peer."""

    async def inner() -> Any:
        async with (
            served(peer, folder) as endpoint,
            Gateway(endpoint, CLIENT, "energy", "forewatt", timeout_s) as client,
        ):
            return await act(client)

    return asyncio.run(inner())


def test_the_same_envelope_is_sent_again_until_its_status_is_known(tmp_path: Path) -> None:
    lost = Aborts(grpc.StatusCode.UNAVAILABLE, "the peer is gone")
    peer = Peer([endorsement()], [DOWN, gateway_pb2.SubmitResponse()], [lost, lost, status(VALID)])
    committed = run(peer, tmp_path, lambda client: client.submit("vote", b""))
    assert committed.block == 7
    assert peer.asked == 1
    assert len(peer.sent) == 4
    assert len(set(peer.sent)) == 1


def test_a_transaction_that_peers_rejected_is_invalid_and_not_sent_again(tmp_path: Path) -> None:
    peer = Peer([endorsement()], [gateway_pb2.SubmitResponse()], [status(MVCC_READ_CONFLICT)])
    with pytest.raises(Invalid, match="in block 7 is invalid: MVCC_READ_CONFLICT"):
        run(peer, tmp_path, lambda client: client.submit("vote", b""))
    assert len(peer.sent) == 1


def test_an_unknown_outcome_is_an_error_with_its_transaction(tmp_path: Path) -> None:
    peer = Peer([endorsement()], [DOWN], [status(VALID)])
    with pytest.raises(Unreachable, match=r"the outcome of \w+ is unknown after 1 s: no orderers"):
        run(peer, tmp_path, lambda client: client.submit("vote", b""), timeout_s=1)


def test_a_network_that_is_not_up_yet_is_asked_again(tmp_path: Path) -> None:
    peer = Peer([STARTING, STARTING, endorsement()])
    run(peer, tmp_path, lambda client: client.endorse("vote", b""))
    assert peer.asked == 3


def test_a_peer_that_lacks_the_newest_block_is_asked_again(tmp_path: Path) -> None:
    peer = Peer([BEHIND, BEHIND, endorsement()], [gateway_pb2.SubmitResponse()], [status(VALID)])
    assert run(peer, tmp_path, lambda client: client.submit("vote", b"")).block == 7
    assert peer.asked == 3


def test_a_refusal_of_the_chaincode_is_final_and_named(tmp_path: Path) -> None:
    peer = Peer([REFUSED])
    with pytest.raises(NotEndorsed) as caught:
        run(peer, tmp_path, lambda client: client.endorse("commit", b""))
    assert (caught.value.name, str(caught.value)) == ("StaleRevision", "StaleRevision: the revision must be above 1")
    assert peer.asked == 1
