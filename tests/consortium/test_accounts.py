"""The account of a channel's client, and the status of its forecaster."""

import pytest

from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.port import Identity
from contracts.consortium.ledger.records import encode_record
from contracts.consortium.rounds.deviations import Jail
from forewatt.commands import CannotRun
from oracle.errors import OracleError, TransactionFailed
from scripts._consortium.node.accounts import Account
from scripts._consortium.node.status import lines, report_of
from tests.consortium.memory import MemoryChannel
from tests.consortium.scene import WAGER_WEI, Scene
from tests.consortium.world import ALPHA, REGULATOR, TOKEN, delegate


def account(scene: Scene, name: str = "new") -> Account:
    return Account(MemoryChannel(scene.world, Identity(ALPHA, f"CN={name}")))


def test_account__from_deposit_to_withdrawal__moves_every_wei(scene: Scene) -> None:
    own = account(scene)
    with pytest.raises(TransactionFailed, match="UnknownForecaster"):
        own.stake(TOKEN)
    scene.world.send(delegate(REGULATOR), "deposit", account=own.address, amount=100 * TOKEN)
    assert own.position().claimable_wei == 100 * TOKEN
    assert own.claim() == 100 * TOKEN
    assert own.claim() == 0
    assert own.register(None)
    assert not own.register(None)
    own.stake(60 * TOKEN)
    assert (own.position().balance_wei, own.position().stake_wei) == (40 * TOKEN, 60 * TOKEN)
    assert own.unstake(10 * TOKEN) == 10 * TOKEN
    assert own.unstake(None) == 50 * TOKEN
    assert own.withdraw(30 * TOKEN) == 30 * TOKEN
    assert own.withdraw(None) == 70 * TOKEN
    assert sum(vars(own.position()).values()) == 0
    for nothing in (own.unstake, own.withdraw):
        with pytest.raises(OracleError, match="has no"):
            nothing(None)


def test_account__with_an_open_entry__cannot_unstake(scene: Scene) -> None:
    scene.world.reach_phase(0, "open")
    scene.node().step()
    with pytest.raises(TransactionFailed, match="EntriesOpen"):
        account(scene, "node").unstake(None)


def test_status__after_a_commit__shows_the_wager_at_risk_and_what_comes_next(scene: Scene) -> None:
    scene.world.reach_phase(0, "open")
    scene.node().step()
    channel = MemoryChannel(scene.world, scene.client)
    report = report_of(channel, scene.world.pool, None, 8, None)
    (entry,) = report["rounds"]
    assert (entry["state"], entry["wager_wei"]) == ("committed", WAGER_WEI)
    assert report["open_wagers_wei"] == WAGER_WEI
    assert report["entries"] == 1
    assert not report["jailed"]
    assert report["deadlines"][0]["what"] == "reveal the key of round 0"
    text = "\n".join(lines(report))
    assert "wager 20" in text
    assert f"of {ALPHA}" in text


def test_account__that_is_jailed__recalibrates_a_period_after_the_slash(scene: Scene) -> None:
    world, own = scene.world, account(scene, "node")
    with pytest.raises(TransactionFailed, match="NotJailed"):
        own.recalibrate(world.pool, "retrained")
    slashed_at = world.rules.gate(0) + world.rules.hard_end_s
    jail = Jail(jailed=True, slashed_at=slashed_at, recalibrated_at=0)
    world.network.state.apply({key("jail", world.pool, own.address): encode_record(jail)}, (0, 0))
    report = report_of(MemoryChannel(world, scene.client), world.pool, None, 8, None)
    assert "JAILED in this pool: mend the model, then `forewatt node recalibrate`" in "\n".join(lines(report))
    with pytest.raises(
        TransactionFailed, match=f"OutsideWindow: the ledger has no tick at {slashed_at + world.rules.period_s}"
    ):
        own.recalibrate(world.pool, "retrained")
    world.reach(slashed_at + world.rules.period_s)
    own.recalibrate(world.pool, "retrained")
    assert not own.is_jailed(world.pool)
    assert world.events[-1]["fields"]["reason"] == "retrained"


def test_status__of_nobody__says_so(scene: Scene) -> None:
    channel = MemoryChannel(scene.world, Identity(ALPHA, "CN=nobody"))
    with pytest.raises(CannotRun, match="is not a forecaster"):
        report_of(channel, scene.world.pool, None, 8, None)
