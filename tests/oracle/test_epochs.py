"""A pool that gains a feed while rounds run: every role uses the feeds and attestors of the round's epoch."""

from typing import Any

import ape
import httpx
import pytest

from forewatt.protocol.manifest import FeedEntry
from oracle.admin.pool import append_epoch
from oracle.audit.pool import audit_pool
from oracle.errors import AttestationError
from oracle.node.attestor.attestor import Attestor
from oracle.service.app import create_app
from tests.oracle.audit.lies import LyingChain, change, silence
from tests.oracle.audit.scene import scene_of
from tests.oracle.conftest import FEEDS, World
from tests.oracle.service.api import awaited

GROWN_FROM = 2
NEW_FEED = FeedEntry("asset5", "wind", 6_000_000, 520_000_000, 130_000_000)


@pytest.fixture
def grown(world: World) -> World:
    """A world whose pool gains a feed in round 2 and replaces all attestors but one."""
    world.attestors.append(ape.accounts.test_accounts[8])
    later = [str(account.address) for account in world.attestors[2:]]
    deployer = ape.accounts.test_accounts[0]
    append_epoch(deployer, world.deployment, GROWN_FROM, later, 2, (*FEEDS, NEW_FEED), world.content)
    for number in range(5):
        world.measure(number, 0.4 + 0.01 * number, more=(NEW_FEED,))
    return world


def test_rounds__epoch_appended__rounds_use_the_feeds_and_attestors_of_their_epoch(
    grown: World, climatology: Any, settings: Any, stack_parts: Any
) -> None:
    near = grown.forecaster("near", ape.accounts.test_accounts[5], climatology(0.4))
    far = grown.forecaster("far", ape.accounts.test_accounts[6], climatology(0.9))
    with httpx.Client(base_url=grown.serve(create_app(settings))) as api:
        grown.play((near, far, grown.settler()), rounds=5)
        awaited(
            api, "/api/v1/rounds", lambda rounds: {*range(5)} <= {r["round"] for r in rounds if r["phase"] == "final"}
        )
        before = api.get("/api/v1/feeds/5/forecasts?round=1")
        after = awaited(api, "/api/v1/feeds/5/forecasts?round=2", lambda reply: reply["forecasts"])
        readings = api.get("/api/v1/feeds/5/readings", params={"from": 0, "to": 2**35}).json()

    rounds = grown.view().refresh().rounds
    assert [ended.cancelled for number in range(5) if (ended := rounds[number].ended)] == [False] * 5
    # An observation of another epoch is no reference: its feeds differ.
    assert [rounds[number].proposals[0].has_reference for number in range(5)] == [False] * 4 + [True]
    assert [len(grown.epochs.at(number).feeds) for number in range(5)] == [5, 5, 6, 6, 6]
    assert before.status_code == 404
    assert len(after["forecasts"]) == 2
    assert readings["asset_id"] == "asset5"
    scene = scene_of(grown, stack_parts("content", "postgres").settings.ipfs_gateway_url)
    audited = audit_pool(scene.chain, scene.content, scene.target)
    assert audited.mismatch is None, str(audited.mismatch)
    assert [audit.state for audit in audited.rounds[:5]] == ["final"] * 5
    lies = (
        (change("EpochAppended", "quorum", lambda _: 1), "the epoch from round 0"),
        (change("EpochAppended", "quorum", lambda _: 1, fromRound=GROWN_FROM), "the epoch from round 2"),
        (change("EpochAppended", "fromRound", lambda _: 0, fromRound=GROWN_FROM), "the epoch from round 0"),
        (
            change("EpochAppended", "attestors", lambda keys: keys[::-1], fromRound=GROWN_FROM),
            "the epoch from round 2",
        ),
        (silence("EpochAppended", fromRound=GROWN_FROM), "signers of the observation"),
    )
    for lie, what in lies:
        assert what in str(audit_pool(LyingChain(scene.chain, lie), scene.content, scene.target).mismatch)
    for number, known in ((1, grown.attestors[:3]), (2, grown.attestors[2:])):
        assert {*scene.first("Observed", number)["signers"]} == {str(account.address) for account in known}


def test_attestor__not_in_the_rounds_epoch__refuses(grown: World) -> None:
    leaving = str(grown.attestors[0].address)
    unread: Any = dict
    attestor = Attestor(grown.epochs, grown.domain, {leaving: grown.attestors[0]}, grown.view(), grown.content, unread)
    grown.at(grown.pool.rules.gate(GROWN_FROM) + grown.pool.rules.observe_start_s)
    with pytest.raises(AttestationError, match=f"none of {leaving} attests round {GROWN_FROM}"):
        attestor.attest(grown.pool.id, GROWN_FROM)


def test_attestors__of_every_epoch__include_future_ones(grown: World) -> None:
    assert grown.epochs.attestors() == {str(account.address) for account in grown.attestors}
