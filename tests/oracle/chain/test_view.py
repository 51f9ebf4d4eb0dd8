"""The view of a pool follows the chain through lagging endpoints, reorgs and refused ranges, and restarts quickly."""

import json
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import ape
import pytest
from redis import Redis
from websockets.sync.client import connect

from demo.watch import Watch
from oracle.chain.checkpoint import CheckpointFile, Subject
from oracle.chain.events import Event, EventDecoder
from oracle.chain.follower import reorgs
from oracle.chain.heads import Heads
from oracle.chain.logs import Log, identity
from oracle.chain.rpc.client import RpcClient
from oracle.chain.view import PoolView, Snapshot
from tests.oracle.faults import rules
from tests.oracle.faults.proxy import PASS, Call, Proxy


class Scene:
    """A faulty world in whose round 0 forecasters enter one after the other, a block each."""

    def __init__(self, world, climatology) -> None:
        self.world, self.proxy, self.pool_rules = world, world.proxy, world.pool.rules
        self._service = climatology(0.4)
        self.opening = self.pool_rules.gate(0) - self.pool_rules.open_ahead_s
        self._account = 5

    def open(self) -> None:
        self.world.at(self.opening)

    def enter(self) -> str:
        """Another forecaster enters round 0; its address."""
        name = f"forecaster{self._account}"
        node = self.world.forecaster(name, ape.accounts.test_accounts[self._account], self._service)
        self._account += 1
        node.step()
        return self.world.forecasters[name]

    def view(self, **options) -> PoolView:
        world = self.world
        rpc = world.closing.enter_context(RpcClient([self.proxy.url]))
        first = options.pop("first_block", world.deployment.block)
        return PoolView(rpc, world.contracts.of_rounds, world.pool.id, first, **options)

    def block(self) -> None:
        self.proxy.raw("evm_mine")


@pytest.fixture
def scene(faulty_world, climatology) -> Scene:
    """A world whose round 0 is open."""
    scene = Scene(faulty_world, climatology)
    scene.open()
    return scene


def entered(snapshot: Snapshot) -> set[str]:
    """The forecasters in round 0."""
    return set(snapshot.rounds[0].entries) if 0 in snapshot.rounds else set()


def test_refresh__logs_lag_behind_the_head__read_again_and_seen(scene) -> None:
    view = scene.view()
    view.refresh()
    one = scene.enter()
    with scene.proxy.misbehaving(rules.stale_logs(1)):
        assert entered(view.refresh()) == set()
    assert entered(view.refresh()) == {one}, "the head's filter promised a log, so the same block was read again"

    two = scene.enter()
    with scene.proxy.misbehaving(rules.stale_logs(2)):
        view.refresh()
        scene.block()
        assert entered(view.refresh()) == {one}
    scene.block()
    assert entered(view.refresh()) == {one, two}


def test_refresh__logs_seen_once__stay_while_their_block_is_in_the_chain(scene) -> None:
    view = scene.view()
    one = scene.enter()
    assert entered(view.refresh()) == {one}
    with scene.proxy.misbehaving(rules.stale_logs(3)):
        scene.block()
        assert entered(view.refresh()) == {one}, "an endpoint that lags takes nothing back"


@pytest.mark.parametrize("blocks", [1, 2, 8])
def test_refresh__reorg_removes_a_commit__gone_within_one_poll(scene, blocks) -> None:
    view = scene.view()
    scene.enter()
    for _ in range(blocks - 1):
        scene.block()
    assert entered(view.refresh())
    seen = reorgs.labels("young")._value.get()
    rules.reorg(scene.proxy, blocks)
    assert entered(view.refresh()) == set()
    assert reorgs.labels("young")._value.get() == seen + 1
    two = scene.enter()
    assert entered(view.refresh()) == {two}


def test_refresh__reorg_below_known_blocks_and_longer_chain__only_the_removed_is_gone(scene) -> None:
    view = scene.view()
    one = scene.enter()
    view.refresh()
    scene.enter()
    view.refresh()
    rules.reorg(scene.proxy, 1)
    for _ in range(3):
        scene.block()
    assert entered(view.refresh()) == {one}


def test_refresh__shorter_chain__state_of_its_head(scene, caplog) -> None:
    view = scene.view()
    one = scene.enter()
    assert entered(view.refresh()) == {one}
    point = rules.snapshot(scene.proxy)
    scene.enter()
    assert len(entered(view.refresh())) == 2
    rules.shorten(scene.proxy, point)
    assert entered(view.refresh()) == {one}
    assert "the chain is shorter than before" in caplog.text


def test_refresh__endpoint_goes_back_in_time_and_another_does_not__newer_state_stays(scene) -> None:
    with Proxy(str(scene.proxy._upstream.base_url)) as other, RpcClient([scene.proxy.url, other.url]) as rpc:
        view = PoolView(rpc, scene.world.contracts.of_rounds, scene.world.pool.id, scene.world.deployment.block)
        one = scene.enter()
        before = view.refresh()
        with scene.proxy.misbehaving(rules.stale_head(3)):
            after = view.refresh()
        assert (entered(after), after.block) == ({one}, before.block)


def test_refresh__logs_of_another_fork__read_again(scene) -> None:
    view = scene.view()
    one = scene.enter()
    answers = 0

    def forked(call: Call) -> object:
        nonlocal answers
        if call.method != "eth_getLogs" or answers:
            return PASS
        answers += 1
        return [{**entry, "blockHash": "0x" + "ee" * 32} for entry in call.forward()]

    with scene.proxy.misbehaving(forked):
        assert entered(view.refresh()) == {one}
    assert answers == 1


def test_refresh__reorg_deeper_than_the_tail__rebuilt_from_the_deployment(scene, caplog) -> None:
    view = scene.view(depth=4)
    view.refresh()
    scene.enter()
    for _ in range(12):
        scene.block()
        view.refresh()
    seen = reorgs.labels("final")._value.get()
    rules.reorg(scene.proxy, 13)
    two = scene.enter()
    assert entered(view.refresh()) == {two}
    assert reorgs.labels("final")._value.get() == seen + 1
    assert "a reorg deeper than 4 blocks replaced the final block" in caplog.text


@pytest.mark.parametrize("cap", [rules.capped_blocks(20), rules.capped_results(1), rules.capped_blocks(7, code=-32000)])
def test_refresh__range_of_logs_is_capped__range_halves_and_history_is_complete(scene, cap) -> None:
    one, two = scene.enter(), scene.enter()
    scene.proxy.raw("anvil_mine", hex(200), hex(1))
    with scene.proxy.misbehaving(cap):
        assert entered(scene.view(depth=16).refresh()) == {one, two}


def test_refresh__range_was_refused__grows_again(scene) -> None:
    scene.proxy.raw("anvil_mine", hex(2000), hex(1))
    with scene.proxy.misbehaving(rules.capped_blocks(100)):
        scene.view().refresh()
    asked = [call for call in scene.proxy.calls if call.method == "eth_getLogs"]
    sizes = [int(call.params[0]["toBlock"], 16) - int(call.params[0]["fromBlock"], 16) + 1 for call in asked]
    accepted = [size for size in sizes if size <= 100]
    assert max(accepted) > 50, "after some answers the range is tried larger"
    assert len([size for size in sizes if size > 100]) < len(accepted) / 2


def test_refresh__endpoint_lacks_history_blocks__no_log_is_lost(scene) -> None:
    one = scene.enter()
    scene.proxy.raw("anvil_mine", hex(200), hex(1))
    view = scene.view(depth=16)

    def behind(call: Call) -> object:
        return None if call.method == "eth_getBlockByNumber" and call.params[0] != "latest" else PASS

    with scene.proxy.misbehaving(behind, rules.stale_logs(250)), pytest.raises(Exception, match="syncing"):
        view.refresh()
    assert entered(view.refresh()) == {one}


# Checkpoint


def checkpoint(scene: Scene, folder: Path, **changes) -> CheckpointFile:
    deployment = scene.world.deployment
    known: dict[str, Any] = {"chain_id": deployment.chain_id, "market": deployment.market, "pool": scene.world.pool.id}
    return CheckpointFile(folder, Subject(**{**known, **changes}))


def first_asked(proxy: Proxy) -> int:
    """The first block whose logs were asked for."""
    return min(int(call.params[0]["fromBlock"], 16) for call in proxy.calls if call.method == "eth_getLogs")


def test_checkpoint__node_restarts__same_rounds_without_reading_from_the_deployment(scene, tmp_path) -> None:
    one = scene.enter()
    scene.proxy.raw("anvil_mine", hex(200), hex(1))
    first = scene.view(checkpoint=checkpoint(scene, tmp_path)).refresh()
    scene.proxy.calls.clear()
    second = scene.view(checkpoint=checkpoint(scene, tmp_path)).refresh()
    assert second.rounds == first.rounds
    assert entered(second) == {one}
    assert first_asked(scene.proxy) > rules.head_of(scene.proxy) - 100


@pytest.mark.parametrize("change", ["chain", "market", "hash", "broken"])
def test_checkpoint__belongs_to_something_else__events_are_read_from_the_deployment(scene, tmp_path, change) -> None:
    one = scene.enter()
    scene.proxy.raw("anvil_mine", hex(200), hex(1))
    file = checkpoint(scene, tmp_path)
    scene.view(checkpoint=file).refresh()
    content = json.loads(file.path.read_text())
    changes: dict[str, dict[str, object]] = {
        "chain": {"chain_id": 1},
        "market": {"market": "0x" + "11" * 20},
        "hash": {"hash": "0x" + "22" * 32},
    }
    file.path.write_text("{" if change == "broken" else json.dumps({**content, **changes[change], "events": []}))
    scene.proxy.calls.clear()
    assert entered(scene.view(checkpoint=checkpoint(scene, tmp_path)).refresh()) == {one}
    assert first_asked(scene.proxy) == scene.world.deployment.block


def test_checkpoint__reorg_deeper_than_the_tail__rebuilt_from_the_checkpoint(scene, tmp_path) -> None:
    one = scene.enter()
    scene.proxy.raw("anvil_mine", hex(40), hex(1))
    view = scene.view(depth=8, checkpoint=checkpoint(scene, tmp_path))
    view.refresh()
    for _ in range(12):
        scene.block()
        view.refresh()
    rules.reorg(scene.proxy, 15)
    scene.proxy.calls.clear()
    assert entered(view.refresh()) == {one}
    assert first_asked(scene.proxy) > scene.world.deployment.block + 10


# Cadence


def test_shared_view__three_roles_on_a_12_s_chain__under_20_000_calls_a_day(scene) -> None:
    view = scene.view(pause_s=60.0, is_shared=True)
    view.refresh()
    scene.enter()
    scene.proxy.calls.clear()
    blocks = 40
    for _ in range(blocks):
        scene.world.at(int(scene.proxy.raw("eth_getBlockByNumber", "latest", False)["timestamp"], 16) + 12)
        view.refresh(newest=True)
        for _ in range(3):
            view.refresh()
    assert len(scene.proxy.calls) / blocks * 86_400 / 12 < 20_000


def test_watch_of_the_demo__event_of_this_moment__is_seen(scene) -> None:
    view = scene.view(pause_s=60.0, is_shared=True)
    watch = Watch(view, scene.world.database, Redis(), "region", ())
    assert watch.rounds() == {}
    scene.enter()
    assert watch.rounds().keys() == {0}


def test_view__websocket_endpoint__new_block_ends_the_wait(scene) -> None:
    url = str(scene.proxy._upstream.base_url).replace("http", "ws")
    with ExitStack() as closing:
        heads = closing.enter_context(Heads(url))
        view = scene.view(pause_s=60.0, is_shared=True, heads=heads)
        view.refresh()
        with connect(url):
            while not heads.is_connected:
                heads.wait(heads.count, 0.1)
        one = scene.enter()
        view.wait(threading.Event())
        assert entered(view.refresh()) == {one}


def test_refresh__endpoint_down_for_a_while__typed_error_then_the_state(scene, caplog) -> None:
    caplog.set_level(logging.WARNING)
    view = scene.view()
    one = scene.enter()
    with scene.proxy.misbehaving(rules.failing()), pytest.raises(Exception, match="no endpoint of the chain answers"):
        view.refresh()
    assert entered(view.refresh()) == {one}


def test_view__logs_that_it_has_read__are_decoded_once(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    forecasters = {scene.enter() for _ in range(2)}
    decoded: list[tuple[str, int]] = []
    decode = EventDecoder.decoded

    def noted(self: EventDecoder, logs: Sequence[Log], time_of: Mapping[int, int]) -> Iterator[Event]:
        decoded.extend(map(identity, logs))
        return decode(self, logs, time_of)

    monkeypatch.setattr(EventDecoder, "decoded", noted)
    view = scene.view()
    for _ in range(2):
        assert entered(view.refresh(newest=True)) == forecasters
        scene.block()
    assert entered(view.refresh(newest=True)) == forecasters
    assert len(decoded) == len(set(decoded)) > 0
