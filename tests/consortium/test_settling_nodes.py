"""Attestors, settlers and watchers of a consortium: rounds from forecast to payout that nodes alone play."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contracts.consortium.accounts.stakes import Stake
from contracts.consortium.ledger.addresses import address_of
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.port import Identity
from contracts.consortium.ledger.records import decode_record
from contracts.consortium.private.collections import OBSERVATIONS, sealed_collection
from contracts.consortium.rounds.proposals import deadlines_of_proposals
from contracts.consortium.rounds.state import REFUTED, Proposal
from contracts.consortium.service.consent import FolderConsent
from forewatt.commands import CannotRun
from forewatt.protocol.rows import decode_row, encode_row
from oracle.node.attestor.readings import ReadPower, ValidWindow
from oracle.node.settler.node import SettlerNode, SettlerParts
from oracle.node.watcher.evidence import Evidence
from oracle.node.watcher.node import Disputes, WatcherNode
from scripts._consortium.node import roles
from scripts._consortium.node.attestor import ChannelAttestor
from scripts._consortium.node.dues import Dues
from scripts._consortium.node.roles import Shared
from scripts._consortium.node.series import HeldJudging, HeldSeries
from scripts._consortium.node.settler import ChannelSettler
from scripts._consortium.node.watcher import ChannelWatcher
from tests.consortium.rounds import Round
from tests.consortium.scene import FEEDS, Scene
from tests.consortium.world import ALPHA, BETA, GRID, METER, REGULATOR, TOKEN

FEED_MW = 1.0


def meters(power_pu: float, missing: int = 0) -> ReadPower:
    """Meters that measured one value everywhere; the last `missing` feeds have none."""

    def read(window: ValidWindow, assets: tuple[str, ...]) -> Mapping[tuple[str, int], float]:
        measured = assets[: len(assets) - missing]
        return {(asset, step): power_pu * FEED_MW for asset in measured for step in range(window.steps)}

    return read


@dataclass
class Cast:
    """The nodes of the organisations that settle."""

    scene: Scene
    folder: Path

    def consent(self, msp: str) -> Path:
        """The folder with an organisation's judgement, which its chaincode reads from now on."""
        folder = self.folder / msp
        self.scene.world.judgements[msp] = FolderConsent(folder, msp)  # type: ignore[assignment]
        return folder

    def attestor(self, msp: str, read: ReadPower) -> ChannelAttestor:
        shared = self.scene.shared(Identity(msp, "CN=attestor"))
        return ChannelAttestor(shared.channel, shared.pool, shared.view, read, self.consent(msp))

    def settler(self, msp: str = GRID) -> SettlerNode:
        shared = self.rich(msp, "settler")
        ledger = ChannelSettler(shared.channel, shared.pool, shared.view, self.folder / msp)
        return SettlerNode(SettlerParts(pool=shared.pool), shared.view, ledger, self.series(shared))

    def watcher(self, msp: str = REGULATOR, read: ReadPower | None = None, bond_wei: int = 2**88) -> WatcherNode:
        shared = self.rich(msp, "watcher")
        ledger, series = ChannelWatcher(shared.channel, shared.pool, shared.view), self.series(shared)
        disputes = None
        if read is not None:
            disputes = Disputes(Evidence(shared.pool, HeldJudging(series), read), 20_000, bond_wei)
        return WatcherNode(SettlerParts(pool=shared.pool), shared.view, ledger, series, disputes)

    def rich(self, msp: str, name: str) -> Shared:
        return self.scene.shared(self.scene.world.rich(msp, name))

    def series(self, shared: Shared) -> HeldSeries:
        return HeldSeries(shared.channel, shared.pool.id)

    def record(self, kind: type, *of: Any) -> Any:
        return decode_record(kind, self.scene.world.network.state.values[key(*of)])

    def has(self, *of: Any) -> bool:
        return key(*of) in self.scene.world.network.state.values


@pytest.fixture
def cast(scene: Scene, tmp_path: Path) -> Cast:
    return Cast(scene, tmp_path / "consent")


def step(nodes: Iterable[Any]) -> None:
    for node in nodes:
        node.step()


def entered(cast: Cast) -> Any:
    """The scene's forecaster after commit, delivery and reveal of round 0."""
    node, world = cast.scene.node(), cast.scene.world
    world.reach_phase(0, "open")
    step([node, node])
    world.reach_phase(0, "gate")
    node.step()
    world.reach_phase(0, "reveal_end", "observe_start")
    return node


def ended(cast: Cast) -> dict[str, Any]:
    """The fields of the event by which round 0 became final."""
    (fields,) = [event["fields"] for event in cast.scene.world.events if event["event"] == "Finalized"]
    return dict(fields)


def settle(cast: Cast, nodes: Iterable[Any], place: int = 0) -> None:
    """Let the nodes play round 0 from its observe window to its end, by the proposal before the deadline at `place`."""
    world, nodes = cast.scene.world, list(nodes)
    step(nodes)
    world.reach_phase(0, "observe_end", "dispute_end")
    step(nodes)
    world.reach(deadlines_of_proposals(world.rules, 0)[place] + world.rules.refute_window_s)
    step(nodes)


def test_nodes__a_round_from_forecast_to_payout__needs_nobody_else(cast: Cast) -> None:
    node, scene = entered(cast), cast.scene
    attestors = [cast.attestor(msp, meters(0.4)) for msp in (GRID, METER)]
    settler, watcher = cast.settler(), cast.watcher()
    settle(cast, [*attestors, settler, watcher, node])
    settler.step()
    assert ended(cast)["forecasters"] == [scene.me]
    assert ended(cast)["scores"][0] > 0
    node.step()
    before = cast.record(Stake, "stake", scene.me)
    assert before.entries == 1
    shared = scene.shared(scene.client)
    shared.view.refresh()
    dues = Dues(shared.channel, shared.pool.id, scene.me, shared.view)
    dues.step()
    dues.step()
    assert cast.record(Stake, "stake", scene.me).entries == 0
    assert settler.failing == watcher.failing == node.failing == []
    # The bonds came back, and the fee is shared by the proposer and the one who ended the round: both the settler.
    state = scene.world.network.state
    credits = state.keys_in(f"credit/{settler._ledger.address.lower()}/")
    balance = int(state.values[key("account", settler._ledger.address)])
    assert (credits, balance > 2**88) == ([], True)


def test_nodes__restarted_between_all_steps__play_the_same_round(cast: Cast) -> None:
    entered(cast)
    world = cast.scene.world
    for phases in ((), ("observe_end", "dispute_end")):
        world.reach_phase(0, *phases)
        for msp in (GRID, METER):
            cast.attestor(msp, meters(0.4)).step()
        cast.settler().step()
    world.reach(deadlines_of_proposals(world.rules, 0)[0] + world.rules.refute_window_s)
    cast.settler().step()
    assert len(ended(cast)["scores"]) == 1
    assert sum(event["event"] == "Observed" for event in world.events) == 1
    assert sum(event["event"] == "Proposed" for event in world.events) == 1


def test_watcher__a_wrong_proposal__is_refuted_and_the_right_one_settles(cast: Cast) -> None:
    entered(cast)
    world = cast.scene.world
    attestors = [cast.attestor(msp, meters(0.4)) for msp in (GRID, METER)]
    settler, watcher = cast.settler(), cast.watcher()
    step([*attestors, settler])
    world.reach_phase(0, "observe_end", "dispute_end")
    (right,) = settler._recomputation.rows(settler._view.refresh().rounds[0], settler._view.refresh())
    losses = decode_row(right)
    wrong = encode_row([losses[0] + 1, *losses[1:]])
    before = deadlines_of_proposals(world.rules, 0)[0]
    world.send(world.rich(BETA), "propose", pool=world.pool, round=0, rows=[wrong], before=before)
    watcher.step()
    refuted = cast.record(Proposal, "proposal", world.pool, 0, 0)
    assert refuted.state == REFUTED
    assert refuted.refuter == watcher._ledger.address
    # The watcher proposes the right rows in the same step, and half of the wrong proposal's bond is its own.
    watcher.step()
    assert cast.has("bond", world.pool, 0, 0)
    world.reach(before + world.rules.refute_window_s)
    step([settler, watcher])
    assert ended(cast)["proposal"] == 1
    assert watcher.failing == []


def test_attestor__another_truth_than_the_quorum__does_not_endorse_it(cast: Cast) -> None:
    entered(cast)
    liar = cast.attestor(REGULATOR, meters(0.9))
    honest = [cast.attestor(msp, meters(0.4)) for msp in (GRID, METER)]
    step([liar, *honest])
    wrong = cast.settler(REGULATOR)
    wrong.step()
    assert "failed" in wrong.failing[0][1]
    cast.settler().step()
    (observed,) = [event["fields"] for event in cast.scene.world.events if event["event"] == "Observed"]
    assert observed["available"] == 1


def test_attestor__late_readings__waits_for_them_until_half_of_the_window(cast: Cast) -> None:
    entered(cast)
    attestor, world = cast.attestor(GRID, meters(0.4, missing=1)), cast.scene.world
    attestor.step()
    assert "lacks" in attestor.failing[0][1]
    assert not list((cast.folder / GRID).rglob("*-*-*"))
    rules = world.rules
    world.reach(rules.gate(0) + (rules.observe_start_s + rules.observe_end_s) // 2)
    cast.attestor(GRID, meters(0.4, missing=1)).step()
    assert len(list((cast.folder / GRID).rglob("*-*-*"))) == 1


def test_attestor__payload_that_nobody_delivered__counts_as_unavailable_in_the_second_half(cast: Cast) -> None:
    world = cast.scene.world
    world.reach_phase(0, "open")
    played = Round(world, 0)
    hidden = played.enter(world.forecaster(BETA, "hidden"), (bytes(4 * 6),) * FEEDS, 5 * TOKEN)
    played.close(world.rich(GRID))
    played.reveal(hidden)
    world.reach_phase(0, "reveal_end", "observe_start")
    attestor = cast.attestor(GRID, meters(0.4))
    attestor.step()
    assert not list((cast.folder / GRID).rglob("*-*-*"))
    world.reach(world.rules.gate(0) + (world.rules.observe_start_s + world.rules.observe_end_s) // 2)
    attestor.step()
    (judged,) = (cast.folder / GRID).rglob("*-*-*")
    assert judged.name.split("-")[1] == "0"


def test_watcher__meters_that_contradict__claims_with_the_series_that_the_regulator_rules_on(cast: Cast) -> None:
    entered(cast)
    world = cast.scene.world
    attestors = [cast.attestor(msp, meters(0.9)) for msp in (GRID, METER)]
    settler, watcher = cast.settler(), cast.watcher(read=meters(0.4))
    step([*attestors, settler, watcher])
    (claim,) = [event["fields"] for event in world.events if event["event"] == "Disputed"]
    assert claim["challenger"] == watcher._ledger.address
    at = key("observation", world.pool, 0, claim["cid"])
    assert world.network.read_private(METER, OBSERVATIONS, at) is not None
    with pytest.raises(PermissionError):
        world.network.read_private(ALPHA, OBSERVATIONS, at)
    ruling = {name: claim[name] for name in ("root", "available", "cid")}
    world.send(Identity(REGULATOR, "CN=delegate"), "resolve", pool=world.pool, round=0, **ruling)
    world.reach_phase(0, "observe_end", "dispute_end")
    settler.step()
    world.reach(deadlines_of_proposals(world.rules, 0)[0] + world.rules.refute_window_s)
    step([settler, watcher])
    assert ended(cast)["proposal"] == 0
    assert settler.failing == watcher.failing == []


def test_settler__a_round_that_nobody_entered__is_observed_as_a_later_rounds_reference(cast: Cast) -> None:
    world = cast.scene.world
    world.reach_phase(0, "open", "gate", "reveal_end", "observe_start")
    settler = cast.settler()
    step([*[cast.attestor(msp, meters(0.4)) for msp in (GRID, METER)], settler])
    assert any(event["event"] == "Observed" for event in world.events)
    assert settler.failing == []


def test_settler__no_truth_until_hard_end__cancels_and_the_forecaster_gets_its_wager_back(cast: Cast) -> None:
    node = entered(cast)
    world = cast.scene.world
    world.reach_phase(0, "observe_end", "dispute_end", "resolve_end", "propose_end", "hard_end")
    settler = cast.settler()
    step([settler, node])
    assert any(event["event"] == "Cancelled" for event in world.events)
    assert settler.failing == []


def test_roles__an_operators_client__cannot_settle_attest_or_watch(cast: Cast) -> None:
    shared = cast.scene.shared(cast.scene.client, consent=cast.folder)
    for build in (roles.attestor, roles.settler, roles.watcher):
        with pytest.raises(CannotRun, match="only those hold the series"), ExitStack() as closing:
            build(shared, closing)


def test_roles__an_attestor_without_a_judgements_folder__is_refused(cast: Cast) -> None:
    with pytest.raises(CannotRun, match="--consent"), ExitStack() as closing:
        roles.attestor(cast.scene.shared(Identity(GRID, "CN=attestor")), closing)


def test_delivered_observation__another_block_than_the_cid__is_refused(cast: Cast) -> None:
    world = cast.scene.world
    transient = {"observation": b"other", "nonce": bytes(32)}
    played = Round(world, 0)
    cid = played.observation((b"",) * FEEDS, 0)["cid"]
    with pytest.raises(ValueError, match="WrongCid"):
        played.send(Identity(GRID, "CN=attestor"), "deliver_observation", cid=cid, transient=transient)
    assert not world.network.private_hash(sealed_collection(ALPHA), key("observation", world.pool, 0, cid))


def test_address__of_a_settler__is_its_clients(cast: Cast) -> None:
    assert cast.settler()._ledger.address == address_of(Identity(GRID, "CN=settler"))
