"""A forecaster's node on the consortium: commit, payload, seal and key, with the same planning as on a chain."""

import pytest

from contracts.consortium.ledger.port import Identity
from contracts.consortium.ledger.records import decode_record
from contracts.consortium.rounds.state import HIDDEN, Entry
from forewatt.commands import CannotRun
from forewatt.protocol.cid import cid_of
from forewatt.protocol.payload import decode_forecast
from forewatt.protocol.seal import SealScope, seed_of, unseal
from forewatt.protocol.series import encode_series
from forewatt.protocol.tree import forecast_tree
from oracle.errors import DeploymentError
from scripts._consortium.node.pool import ChannelPool
from scripts._consortium.node.view import ChannelView
from tests.consortium.memory import MemoryChannel
from tests.consortium.rounds import Round
from tests.consortium.scene import FEEDS, WAGER_WEI, Scene
from tests.consortium.services import manifest_of
from tests.consortium.world import BETA, GRID, REGULATOR, TOKEN, delegate


def test_node__before_the_window__does_nothing(scene: Scene) -> None:
    scene.node().step()
    assert not scene.asked
    assert not scene.value("entry")


def test_node__a_round__commits_delivers_seals_and_reveals(scene: Scene) -> None:
    node, world = scene.node(), scene.world
    world.reach_phase(0, "open")
    node.step()
    node.step()
    entry = decode_record(Entry, scene.value("entry"))
    assert entry.wager == WAGER_WEI
    assert len(scene.asked) == 1
    sealed = scene.private(GRID, "payload")
    assert sealed is not None
    assert cid_of(sealed[32:]) == entry.cid
    with pytest.raises(PermissionError):
        scene.private(BETA, "payload")
    world.reach_phase(0, "gate")
    node.step()
    assert scene.value("reveal") not in (b"", HIDDEN)
    secret = scene.private(REGULATOR, "key")
    assert secret is not None
    scope = SealScope(world.domain.chain_id, world.domain.market, world.pool, 0, scene.me, 1)
    payload = decode_forecast(unseal(scope.context(), secret[32:], sealed[32:]), FEEDS, 2, 3)
    assert payload.series == (encode_series([500_000] * 6),) * FEEDS
    seed = seed_of(scope.context(), secret[32:])
    assert forecast_tree(payload.series, seed, world.rules.group_size).root == entry.root
    assert node.failing == []


def test_node__restarted_between_commit_and_reveal__reveals_the_same_entry(scene: Scene) -> None:
    scene.world.reach_phase(0, "open")
    first = scene.node()
    first.step()
    first._parts.journal.close()
    again = scene.node(wager_wei=2 * WAGER_WEI)
    again.step()
    scene.world.reach_phase(0, "gate")
    again.step()
    assert decode_record(Entry, scene.value("entry")).wager == WAGER_WEI
    assert scene.value("reveal") not in (b"", HIDDEN)


def test_node__round_sealed_by_another__reveals_and_takes_its_index(scene: Scene) -> None:
    world, node = scene.world, scene.node()
    world.reach_phase(0, "open")
    others = Round(world, 0)
    for name in ("a", "b", "c"):
        others.enter(world.forecaster(BETA, name), (encode_series([1] * 6),) * FEEDS, 5 * TOKEN)
    node.step()
    world.reach_phase(0, "gate")
    others.send(delegate(GRID), "seal")
    node.step()
    state = ChannelView(MemoryChannel(world, scene.client), world.pool, world.rules).refresh().rounds[0]
    assert [entry.forecaster for entry in state.in_order()] == sorted(state.entries, key=str.lower)
    assert [entry.index for entry in state.in_order()] == [0, 1, 2, 3]
    assert [entry.forecaster for entry in state.in_order() if entry.key is not None] == [scene.me]


def test_node__window_is_over__loses_nothing_and_goes_on_with_the_next_round(scene: Scene) -> None:
    world, node = scene.world, scene.node()
    world.reach_phase(0, "open", "gate", "reveal_end")
    world.reach_phase(1, "open")
    node.step()
    assert not scene.value("entry", 0)
    assert scene.value("entry", 1)


def test_node__another_manifest__says_which_is_needed_and_commits_nothing(scene: Scene) -> None:
    scene.world.reach_phase(0, "open")
    node = scene.node(manifest=manifest_of(2))
    node.step()
    assert "name its file with --manifest" in node.failing[0][1]
    assert not scene.value("entry")


def test_node__no_forecaster_or_no_pool__is_refused(scene: Scene) -> None:
    with pytest.raises(CannotRun, match="register it first"):
        scene.node(Identity(BETA, "CN=nobody"))
    with pytest.raises(DeploymentError, match="has no pool"):
        ChannelPool(MemoryChannel(scene.world, scene.client), bytes(32), [])


def test_view__a_settled_round__ends_as_the_channel_says(scene: Scene) -> None:
    world = scene.world
    world.reach_phase(0, "open")
    played, bonder = Round(world, 0), world.rich(GRID)
    entered = [played.enter(world.forecaster(BETA, n), (encode_series([7] * 6),) * FEEDS, 5 * TOKEN) for n in "ab"]
    played.close(bonder)
    for forecast in entered:
        played.reveal(forecast)
    played.observe(bonder, (encode_series([7, 8]),) * FEEDS, 0b11)
    played.propose(bonder, played.rows(played.order))
    played.finalize(bonder)
    snapshot = ChannelView(MemoryChannel(world, scene.client), world.pool, world.rules).refresh()
    ended, fields = snapshot.rounds[0].ended, [e["fields"] for e in world.events if e["event"] == "Settled"]
    assert ended is not None
    assert not ended.cancelled
    assert list(ended.payouts_wei) == [row["payout"] - row["forfeit"] for row in fields]
    assert snapshot.now == max(world.ticks)
