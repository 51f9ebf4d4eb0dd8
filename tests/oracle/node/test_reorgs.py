"""Nodes behind an endpoint that lags, and on a chain that replaces blocks: what is gone is seen and done again."""

from dataclasses import replace

import ape
import pytest

from oracle.node.signing import sign
from tests.oracle.faults import rules


class Stage:
    """A round with one forecaster and a settler behind the faulty proxy."""

    def __init__(self, world, climatology) -> None:
        self.world, self.proxy, self.pool_rules = world, world.proxy, world.pool.rules
        self.gate = self.pool_rules.gate(0)
        self.account = ape.accounts.test_accounts[5]
        self.node = world.forecaster("one", self.account, climatology(0.4))
        self.me = world.forecasters["one"]
        world.measure(0, 0.4)

    def truth(self):
        """Round 0 as a new reader sees it."""
        return self.world.view().refresh().rounds.get(0)

    def entry(self):
        return self.truth().entries[self.me]

    def at(self, offset: int) -> None:
        """Mine a block `offset` seconds after the gate."""
        self.world.at(self.gate + offset)

    def enter(self) -> None:
        self.at(-self.pool_rules.open_ahead_s)
        self.node.step()

    def reveal(self) -> None:
        self.enter()
        self.at(0)
        self.node.step()

    def settle(self, settler, since: int) -> None:
        """Let the settler step until the round has ended."""
        for offset in range(since, self.pool_rules.hard_end_s + 900, 450):
            self.at(offset)
            settler.step()


@pytest.fixture
def stage(faulty_world, climatology) -> Stage:
    return Stage(faulty_world, climatology)


def test_forecaster__logs_lag_behind_its_commit__still_reveals(stage) -> None:
    with stage.proxy.misbehaving(rules.stale_logs(1)):
        stage.enter()
        stage.node.step()
    stage.at(0)
    stage.node.step()
    assert stage.entry().key is not None


def test_forecaster__logs_never_come__market_and_journal_are_enough_to_reveal(stage) -> None:
    with stage.proxy.misbehaving(rules.stale_logs(1_000)):
        stage.enter()
        sent = stage.proxy.count()["eth_sendRawTransaction"]
        stage.at(-10)
        stage.node.step()
        assert stage.proxy.count()["eth_sendRawTransaction"] == sent, "the market has the entry: it is not sent again"
        stage.at(stage.pool_rules.reveal_end_s // 2)
        stage.node.step()
    assert stage.entry().key is not None


def test_forecaster__reorg_removes_its_commit__commits_again(stage) -> None:
    stage.enter()
    stage.node.step()
    promised = stage.entry().commit
    rules.reorg(stage.proxy, 1)
    assert stage.truth() is None
    stage.at(-600)
    stage.node.step()
    assert stage.entry().commit == promised


def test_forecaster__reorg_removes_its_reveal__reveals_again(stage) -> None:
    stage.reveal()
    stage.node.step()
    rules.reorg(stage.proxy, 1)
    assert stage.entry().key is None
    stage.at(300)
    stage.node.step()
    assert stage.entry().key is not None


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_settler__reorg_removes_the_approval_of_its_bonds__approves_again(stage, steps) -> None:
    token, vault = stage.world.contracts.token, stage.world.contracts.vault

    def is_allowed() -> bool:
        return token.allowance(stage.world.payer, vault) > 2**255

    settler, start = stage.world.settler(), -stage.pool_rules.open_ahead_s - 600
    assert is_allowed()
    for step in range(steps):
        stage.at(start + step)
        settler.step()
    rules.reorg(stage.proxy, steps + 1)
    assert not is_allowed()

    def steps_until_allowed() -> bool:
        settler.step()
        return is_allowed()

    stage.at(start + 60)
    stage.world.wait(steps_until_allowed, "the approval after the reorg")


def test_settler__reorg_removes_the_observation__observes_again(stage) -> None:
    stage.reveal()
    settler = stage.world.settler()
    stage.at(stage.pool_rules.observe_start_s)
    settler.step()
    settler.step()
    assert stage.truth().observed is not None
    rules.reorg(stage.proxy, 1)
    assert stage.truth().observed is None
    stage.settle(settler, stage.pool_rules.observe_start_s + 300)
    assert not stage.truth().ended.cancelled


def test_settler__reorg_removes_the_proposal__proposes_again_and_finalizes_it(stage) -> None:
    stage.reveal()
    settler = stage.world.settler()
    stage.at(stage.pool_rules.observe_start_s)
    settler.step()
    stage.at(stage.pool_rules.dispute_end_s)
    settler.step()
    settler.step()
    (first,) = stage.truth().proposals
    rules.reorg(stage.proxy, 1)
    stage.at(stage.pool_rules.dispute_end_s + 11)
    settler.step()
    (second,) = stage.truth().proposals
    assert second.rows == first.rows
    assert second.at > first.at, "the same proposal was mined again under another time"
    stage.settle(settler, stage.pool_rules.dispute_end_s + 450)
    assert not stage.truth().ended.cancelled


def test_settler__reorg_removes_the_end__ends_the_round_again(stage) -> None:
    stage.reveal()
    settler = stage.world.settler()
    for offset in range(stage.pool_rules.observe_start_s, stage.pool_rules.hard_end_s, 450):
        if (state := stage.truth()) and state.ended:
            break
        stage.at(offset)
        settler.step()
    assert stage.truth().ended is not None
    settler.step()
    rules.reorg(stage.proxy, 2)
    assert stage.truth().ended is None
    stage.at(stage.pool_rules.hard_end_s + 10)
    settler.step()
    assert not stage.truth().ended.cancelled


def test_attestor__logs_lag_behind_a_reveal__waits_and_then_grants_the_bit(stage) -> None:
    stage.reveal()
    settler = stage.world.settler()
    stage.at(stage.pool_rules.observe_start_s)
    with stage.proxy.misbehaving(rules.stale_logs(2)):
        settler.step()
        assert stage.truth() is None or stage.truth().observed is None, "nobody denies the honest entry its bit"
    stage.at(stage.pool_rules.observe_start_s + 60)
    settler._attempts._failed.clear()
    settler.step()
    assert stage.truth().observed.available == 1


def test_forecaster__operator_overrides_its_entry__newest_revision_is_revealed(stage) -> None:
    stage.enter()
    mine, market = stage.entry().commit, stage.world.contracts.market
    scope = stage.node._parts.scope(0, 2)
    override = replace(mine, revision=2, key_hash=stage.node._parts.keys.hash_of(scope), wager_wei=20 * 10**18)
    signature = sign(override, stage.world.domain, stage.account)
    market.commit(tuple(override.message().values()), signature, sender=stage.account)
    stage.at(-10)
    stage.node.step()
    stage.at(0)
    stage.node.step()
    entry = stage.entry()
    assert (entry.commit.revision, entry.key is not None) == (2, True)
