"""refute: recomputing a group on chain refutes a wrong proposal, and never a right one."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from eth_utils import keccak

from forewatt.protocol.refute import forecast_proof, reference_proof
from forewatt.protocol.rows import encode_row
from forewatt.protocol.score import group_losses, leaf_loss, reference_loss
from forewatt.protocol.series import encode_series
from forewatt.protocol.tree import forecast_tree, observation_tree
from oracle.node.settler.evm import NO_COMMIT

UNIT = 10**18
STEPS, LEVELS, GROUP = 4, 3, 2
TRUTH = tuple(encode_series([100_000 * (feed + 1)] * STEPS) for feed in range(3))
EARLIER = (encode_series([90_000, -(2**31), 90_000, 90_000]), b"", encode_series([1] * STEPS))


def forecast_of(level: int) -> tuple[bytes, ...]:
    """Return a forecast of feeds 0 and 2. The series of feed 1 is missing."""
    series = encode_series([level, level + 10, level + 20] * STEPS)
    return series, b"", series


@dataclass
class Scene:
    """Round 2 with two counted entries and a reference. Has its right rows, and evidence against wrong ones."""

    world: Any
    names: list[str]
    forecasts: dict[str, tuple[bytes, ...]]
    keys: dict[str, bytes]

    def rows(self) -> list[list[int]]:
        losses = [
            [leaf_loss(q, y, STEPS, LEVELS) for q, y in zip(self.forecasts[name], TRUTH, strict=True)]
            for name in self.names
        ]
        losses.append([reference_loss(q, y, STEPS, LEVELS) for q, y in zip(EARLIER, TRUTH, strict=True)])
        return [list(group_losses(row, GROUP)) for row in losses]

    def propose(self, wrong: tuple[int, int] | None = None, sender: Any = None) -> list[bytes]:
        """Propose the right rows, or with the loss at (row, group) too large by one."""
        rows = self.rows()
        if wrong is not None:
            rows[wrong[0]][wrong[1]] += 1
        encoded = [encode_row(row) for row in rows]
        self.world.propose_rows(2, encoded, sender)
        return encoded

    def evidence(self, row: int, group: int, encoded: bytes) -> dict[str, Any]:
        if row == len(self.names):
            proof = reference_proof(EARLIER, TRUTH, group, GROUP)
            return {"forecast": NO_COMMIT, "key": bytes(32), "row": encoded, "proof": proof.message()}
        name = self.names[row]
        proof = forecast_proof(self.forecasts[name], self.world.seed(2, name), TRUTH, group, GROUP)
        commit = self.world.commits[2, name].message()
        return {"forecast": commit, "key": self.keys[name], "row": encoded, "proof": proof.message()}

    def refute(self, proposal: int, evidence: dict[str, Any], sender: Any = None, **changed: Any) -> Any:
        world = self.world
        content = world.proposals[2, proposal] | changed
        return world.contracts.disputes.refute(
            world.pool, 2, proposal, content, evidence, sender=sender or world.relayer
        )


@pytest.fixture
def scene(world, forecaster, rival_forecaster) -> Scene:
    names = [forecaster, rival_forecaster]
    world.at(0, "observeStart")
    world.observe(0, root=observation_tree(EARLIER, GROUP).root)
    forecasts = {name: forecast_of(50_000 * (i + 1)) for i, name in enumerate(names)}
    keys = {name: world.key(2, name) for name in names}
    for name in names:
        world.commit(2, name, root=forecast_tree(forecasts[name], world.seed(2, name), GROUP).root)
    world.at(2, 0)
    for name in names:
        world.reveal(2, name)
    world.at(2, "observeStart")
    world.observe(2, 0b11, root=observation_tree(TRUTH, GROUP).root)
    world.at(2, "disputeEnd")
    return Scene(world, names, forecasts, keys)


@pytest.mark.parametrize("row", [0, 1, 2])
@pytest.mark.parametrize("group", [0, 1])
def test_refute__wrong_loss__removes_proposal_and_splits_bond(scene, settler, deployed, event, row, group) -> None:
    encoded = scene.propose((row, group))
    right = scene.rows()[row][group]
    receipt = scene.refute(0, scene.evidence(row, group, encoded[row]), sender=settler)
    log = event(receipt, deployed.disputes.Refuted)
    assert (log.round, log.proposal, log.row, log.group, log.caller) == (2, 0, row, group, settler.address)
    assert (log.claimed, log.actual) == (right + 1, right)
    assert deployed.vault.creditOf(settler) == UNIT
    assert deployed.vault.fundOf(scene.world.pool).free == UNIT
    state = deployed.market.roundOf(scene.world.pool, 2)
    assert (state.proposals, state.live) == (1, 0)
    assert bytes(deployed.market.proposalHash(scene.world.pool, 2, 0)) == bytes(32)


@pytest.mark.parametrize("row", [0, 1, 2])
@pytest.mark.parametrize("group", [0, 1])
def test_refute__right_proposal__reverts(scene, deployed, reverts, row, group) -> None:
    encoded = scene.propose()
    with reverts(deployed.disputes.NotWrong, scene.rows()[row][group]):
        scene.refute(0, scene.evidence(row, group, encoded[row]))


@pytest.mark.parametrize(("offset", "accepted"), [(0, True), (599, True), (600, False), (601, False)])
def test_refute__around_the_end_of_its_window(scene, deployed, reverts, offset, accepted) -> None:
    encoded = scene.propose((0, 0))
    evidence, at = scene.evidence(0, 0, encoded[0]), scene.world.proposals[2, 0]["proposedAt"]
    scene.world.chain.pending_timestamp = at + max(offset, 1)
    if accepted:
        assert not scene.refute(0, evidence).failed
        return
    with reverts(deployed.disputes.OutsideWindow, at, at + 600):
        scene.refute(0, evidence)


def test_refute__wrong_and_right_proposal__right_one_settles_the_round(scene, settler, deployed, event) -> None:
    encoded = scene.propose((1, 0), sender=settler)
    scene.propose()
    scene.refute(0, scene.evidence(1, 0, encoded[1]))
    scene.world.chain.pending_timestamp = scene.world.proposals[2, 1]["proposedAt"] + 600
    final = event(scene.world.finalize(2, scene.names, 1), deployed.market.Finalized)
    assert final.proposal == 1
    assert deployed.market.roundOf(scene.world.pool, 2).finalProposal == 1
    assert deployed.vault.bonds() == UNIT  # the bond of round 0's observer, since that round does not end


def test_refute__25_wrong_proposals_removed__finalize_costs_no_more_than_without_them(scene, chain) -> None:
    gas = []
    for spam in (0, 25):
        with chain.isolate():
            for number in range(spam):
                encoded = scene.propose((0, 0))
                scene.refute(number, scene.evidence(0, 0, encoded[0]))
            scene.propose()
            chain.pending_timestamp = scene.world.proposals[2, spam]["proposedAt"] + 600
            gas.append(scene.world.finalize(2, scene.names, spam).gas_used)
    assert gas[1] <= gas[0]


@pytest.mark.parametrize(("number", "bonds"), [(7, 1), (8, 2)])
def test_refute__later_proposal__half_of_its_own_bond_to_the_caller(scene, settler, deployed, number, bonds) -> None:
    for _ in range(number):
        scene.propose()
    encoded = scene.propose((0, 0))
    scene.refute(number, scene.evidence(0, 0, encoded[0]), sender=settler)
    assert deployed.vault.creditOf(settler) == bonds * UNIT
    assert deployed.vault.fundOf(scene.world.pool).free == bonds * UNIT
    assert deployed.market.roundOf(scene.world.pool, 2).live == 2**number - 1


def test_refute__no_proposal_left__round_can_be_cancelled(scene, deployed) -> None:
    encoded = scene.propose((0, 1))
    scene.refute(0, scene.evidence(0, 1, encoded[0]))
    scene.world.at(2, 7200)
    deployed.market.cancel(scene.world.pool, 2, scene.names, sender=scene.world.relayer)
    assert deployed.market.roundOf(scene.world.pool, 2).status == 2


def test_refute__refuted_before__reverts(scene, deployed, reverts) -> None:
    encoded = scene.propose((0, 0))
    evidence = scene.evidence(0, 0, encoded[0])
    scene.refute(0, evidence)
    with reverts(deployed.disputes.WrongProposal):
        scene.refute(0, evidence)


@pytest.mark.parametrize("changed", [{"sums": []}, {"proposedAt": 2**39}, {"proposer": "0x" + "11" * 20}])
def test_refute__other_content__reverts(scene, deployed, reverts, changed) -> None:
    encoded = scene.propose((0, 0))
    error = deployed.disputes.OutsideWindow if "proposedAt" in changed else deployed.disputes.WrongProposal
    with reverts(error):
        scene.refute(0, scene.evidence(0, 0, encoded[0]), **changed)


def test_refute__wrong_key__reverts(scene, deployed, reverts) -> None:
    encoded = scene.propose((0, 0))
    with reverts(deployed.disputes.WrongKey):
        scene.refute(0, scene.evidence(0, 0, encoded[0]) | {"key": keccak(b"other")})


def test_refute__other_commit__reverts(scene, deployed, reverts) -> None:
    encoded = scene.propose((0, 0))
    other = replace(scene.world.commits[2, scene.names[0]], revision=2).message()
    with reverts(deployed.disputes.UnknownCommit, scene.names[0]):
        scene.refute(0, scene.evidence(0, 0, encoded[0]) | {"forecast": other})


def test_refute__other_row__reverts(scene, deployed, reverts) -> None:
    encoded = scene.propose((0, 0))
    with reverts(deployed.disputes.WrongRow, 0):
        scene.refute(0, scene.evidence(0, 0, encoded[1]))


@pytest.mark.parametrize("part", ["series", "observed"])
def test_refute__series_not_committed__reverts(scene, deployed, reverts, part) -> None:
    encoded = scene.propose()
    evidence = scene.evidence(0, 0, encoded[0])
    evidence["proof"] = evidence["proof"] | {part: [b"", b""]}
    with reverts(deployed.disputes.WrongPath):
        scene.refute(0, evidence)


@pytest.mark.parametrize("path", ["path", "observedPath"])
def test_refute__path_too_long_or_short__reverts(scene, deployed, reverts, path) -> None:
    encoded = scene.propose()
    evidence = scene.evidence(0, 0, encoded[0])
    for siblings in ([], [*evidence["proof"][path], bytes(32)]):
        with reverts(deployed.disputes.WrongPath):
            scene.refute(0, evidence | {"proof": evidence["proof"] | {path: siblings}})


def test_refute__series_beyond_the_last_feed_or_missing__reverts(scene, deployed, reverts) -> None:
    encoded = scene.propose()
    evidence = scene.evidence(0, 1, encoded[0])
    last = evidence["proof"]["series"][0]
    for series, leaf in (([last, last], 3), ([last], 3), ([last, b"", b""], 5)):
        with reverts(deployed.disputes.WrongSeries, leaf):
            scene.refute(0, evidence | {"proof": evidence["proof"] | {"series": series}})


def test_refute__unknown_group__reverts(scene, deployed, reverts) -> None:
    encoded = scene.propose()
    evidence = scene.evidence(0, 1, encoded[0])
    with reverts(deployed.disputes.UnknownGroup, 2):
        scene.refute(0, evidence | {"proof": evidence["proof"] | {"group": 2}})


def test_refute__unavailable_entry__reverts(world, forecaster, rival_forecaster, deployed, reverts) -> None:
    names = [forecaster, rival_forecaster]
    forecasts, keys = {}, {}
    world.at(2, -1000)
    for name in names:
        forecasts[name], keys[name] = forecast_of(0), world.key(2, name)
        world.commit(2, name, root=forecast_tree(forecasts[name], world.seed(2, name), GROUP).root)
    world.at(2, 0)
    for name in names:
        world.reveal(2, name)
    world.at(2, "observeStart")
    world.observe(2, 0b10, root=observation_tree(TRUTH, GROUP).root)
    world.at(2, "disputeEnd")
    scene = Scene(world, names, forecasts, keys)
    world.propose_rows(2, [encode_row([0, 0])])
    with reverts(deployed.disputes.NotCounted, forecaster):
        scene.refute(0, scene.evidence(0, 0, encode_row([0, 0])))
    scene.names = [rival_forecaster]
    assert not scene.refute(0, scene.evidence(0, 0, encode_row([0, 0]))).failed


def test_refute__round_already_final__reverts_and_the_fund_gets_the_bond(scene, deployed, reverts, settler) -> None:
    """A wrong proposal may still be refutable when an earlier, right one makes the round final."""
    world = scene.world
    start = world.gate(2) + world.params["disputeEnd"] + 60
    world.chain.pending_timestamp = start
    scene.propose()
    world.chain.pending_timestamp = start + 300
    encoded = scene.propose((2, 0), sender=settler)
    world.chain.pending_timestamp = start + world.params["refuteWindow"]
    world.finalize(2, scene.names)
    with reverts(deployed.disputes.RoundEnded):
        scene.refute(1, scene.evidence(2, 0, encoded[2]))
    bonds, free = deployed.vault.bonds(), deployed.vault.fundOf(world.pool).free
    world.settle_proposal(2, 1)
    assert bonds - deployed.vault.bonds() == deployed.vault.fundOf(world.pool).free - free == 2 * UNIT
    assert deployed.vault.creditOf(settler) == 0
