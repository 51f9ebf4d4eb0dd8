"""What an adversary sends to the contracts while honest nodes run: replayed signatures, keys too late, wrong rows."""

from typing import Any

import ape
import pytest
from eth_utils import keccak

from forewatt.protocol.typed import ForecastCommit
from oracle.admin.pool import PoolPlan, create_pool
from oracle.node.forecaster.node import ForecasterNode
from oracle.node.settler.node import SettlerNode
from tests.oracle.conftest import FEEDS
from tests.oracle.node.cheat import Cheat
from tests.oracle.small import SMALL

UNIT = 10**18
LOSS_BYTES = 5
"""A row has one loss of this size for each group of feeds."""


@pytest.fixture
def stranger() -> Any:
    """The account of somebody who holds no role."""
    return ape.accounts.test_accounts[9]


@pytest.fixture
def other_pool(world: Any) -> bytes:
    """The id of a second pool with the same rules, feeds and attestors."""
    rules = world.pool.rules
    attestors = tuple(str(account.address) for account in world.attestors)
    plan = PoolPlan("other", rules.genesis, attestors, 2, str(rules.arbitrator), SMALL)
    return create_pool(ape.accounts.test_accounts[0], world.deployment, plan, FEEDS, world.content).pool_id


@pytest.fixture
def node(world: Any, climatology: Any) -> ForecasterNode:
    return world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4))


@pytest.fixture
def settler(world: Any) -> SettlerNode:
    for number in (0, 2):
        world.measure(number, 0.4)
    return world.settler()


def calldata(world: Any, name: str) -> dict[str, Any]:
    """The arguments of the newest mined call of the market's method `name`, which anybody can read from the chain."""
    market = world.contracts.market.contract_type
    method = next(abi for abi in market.mutable_methods if abi.name == name)
    selector = keccak(text=method.selector)[:4].hex()
    for number in range(int(world.provider.get_block("latest").number), 0, -1):
        for sent in world.provider.make_request("eth_getBlockByNumber", [hex(number), True])["transactions"]:
            if sent["input"][2:10] == selector:
                return dict(world.provider.network.ecosystem.decode_calldata(method, bytes.fromhex(sent["input"][10:])))
    raise AssertionError(f"nobody called {name}")


def play_to_dispute_end(world: Any, node: ForecasterNode, settler: SettlerNode, number: int) -> None:
    """Play a round of one forecaster from the commit to the observation."""
    rules = world.pool.rules
    gate = rules.gate(number)
    steps = ((-rules.open_ahead_s, node), (0, node), (rules.observe_start_s, settler))
    for offset, role in steps:
        world.at(gate + offset)
        role.step()
    world.at(gate + rules.dispute_end_s)


def test_commit__signature_replayed_elsewhere__refused_and_changes_nothing(
    world: Any, node: ForecasterNode, stranger: Any, other_pool: bytes
) -> None:
    rules, market = world.pool.rules, world.contracts.market
    world.at(rules.gate(0) - rules.open_ahead_s)
    node.step()
    sent = calldata(world, "commit")
    forecast, signature = dict(zip(ForecastCommit.FIELDS, sent["forecast"], strict=True)), sent["signature"]
    with ape.reverts(market.StaleRevision):
        market.commit(tuple(forecast.values()), signature, sender=stranger)
    world.at(rules.gate(0) - 60)
    changes = ({"pool": other_pool}, {"revision": 2}, {"wager": 2 * forecast["wager"], "revision": 2}, {"round": 1})
    for change in changes:
        if "round" in change:
            world.at(rules.gate(change["round"]) - 60)
        with ape.reverts(market.WrongSignature):
            market.commit(tuple({**forecast, **change}.values()), signature, sender=stranger)
    rounds = world.view().refresh().rounds
    assert list(rounds[0].entries) == [world.forecasters["node"]]
    assert 1 not in rounds or not rounds[1].entries


def test_observation__signatures_replayed_for_another_round_or_pool__refused(
    world: Any, node: ForecasterNode, settler: SettlerNode, stranger: Any, other_pool: bytes
) -> None:
    rules, market = world.pool.rules, world.contracts.market
    play_to_dispute_end(world, node, settler, 0)
    sent = calldata(world, "observe")
    world.contracts.token.mint(stranger, 10 * rules.observe_bond_wei, sender=stranger)
    world.contracts.token.approve(world.contracts.vault, 10 * rules.observe_bond_wei, sender=stranger)
    for change in ({"number": 2}, {"number": 2, "pool": other_pool}):
        world.at(rules.gate(2) + rules.observe_start_s + len(change))
        with ape.reverts(world.contracts.pools.NotAttestor):
            market.observe(*{**sent, **change}.values(), sender=stranger)
    assert world.view().refresh().rounds.get(2) is None or world.view().refresh().rounds[2].observed is None


def test_reveal__after_its_window__refused_and_forfeits_as_the_protocol_says(
    world: Any, node: ForecasterNode, settler: SettlerNode, climatology: Any
) -> None:
    rules, market = world.pool.rules, world.contracts.market
    late = Cheat(world, "late", ape.accounts.test_accounts[6], climatology(0.4))
    world.at(late.opening)
    node.step()
    late.commit(root=b"\1" * 32, cid=world.view().refresh().rounds[0].entries[world.forecasters["node"]].commit.cid)
    world.at(rules.gate(0))
    node.step()
    world.at(rules.gate(0) + rules.reveal_end_s)
    with ape.reverts(market.OutsideWindow):
        late.reveal(late.key)
    world.play((settler,), rounds=1)
    state = world.view().refresh().rounds[0]
    assert [entry.key is not None for entry in state.in_order()] == [True, False]
    assert state.ended.forfeits_wei == (0, 4 * 10**17)


@pytest.mark.parametrize("row", [0, 1], ids=["forecast", "reference"])
def test_proposal__one_loss_of_one_row_is_off_by_one__refuted_and_the_right_one_pays(
    world: Any, node: ForecasterNode, settler: SettlerNode, stranger: Any, row: int
) -> None:
    rules, contracts = world.pool.rules, world.contracts
    play_to_dispute_end(world, node, settler, 0)
    play_to_dispute_end(world, node, settler, 2)
    contracts.token.mint(stranger, rules.propose_bond_wei, sender=stranger)
    contracts.token.approve(contracts.vault, rules.propose_bond_wei, sender=stranger)
    snapshot = world.view().refresh()
    rows = list(settler._recomputation.rows(snapshot.rounds[2], snapshot))
    assert len(rows) == 2, "a forecast and the reference"
    loss = int.from_bytes(rows[row][-LOSS_BYTES:]) + 1
    rows[row] = rows[row][:-LOSS_BYTES] + loss.to_bytes(LOSS_BYTES)
    contracts.market.propose(world.pool.id, 2, rows, sender=stranger)
    world.at(rules.gate(2) + rules.dispute_end_s + 60)
    settler.step()
    answered = world.view().refresh().rounds[2]
    assert answered.refuted == {0}
    assert [proposal.number for proposal in answered.live()] == [1]
    world.at(rules.gate(2) + rules.hard_end_s)
    settler.step()
    assert world.view().refresh().rounds[2].ended.proposal == 1
    assert int(contracts.vault.creditOf(stranger)) == 0
