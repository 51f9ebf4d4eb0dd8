"""Commits of different forecasters never conflict."""

from typing import Any

import pytest

from contracts.consortium.errors import Refused
from contracts.consortium.ledger.port import Identity
from forewatt.protocol.series import encode_series
from tests.consortium.fabric.block import Code
from tests.consortium.rounds import Round
from tests.consortium.world import ALPHA, BETA, TOKEN, Consortium

SERIES = (encode_series([0, 1, 2] * 2),) * 3
MANY = 64


@pytest.fixture
def crowd(world: Consortium) -> list[Identity]:
    return [world.forecaster((ALPHA, BETA)[i % 2], f"node {i}", 30 * TOKEN) for i in range(MANY)]


def test_64_commits_in_one_block_are_all_valid(world: Consortium, crowd: list[Identity]) -> None:
    world.reach_phase(0, "open")
    played = Round(world, 0)
    commits = [played.commit(played.forecast(client, SERIES, TOKEN)) for client in crowd]
    for commit in commits:
        world.network.order(commit)
    assert set(world.network.cut().codes) == {Code.VALID}
    played.close(crowd[0])
    sealed = next(event["fields"] for event in world.events if event["event"] == "Sealed")
    assert len(sealed["forecasters"]) == MANY
    reveals = []
    for forecast in played.order:
        transient = {"key": forecast.key, "nonce": bytes(32)}
        arguments: dict[str, Any] = {"pool": world.pool, "round": 0, "forecaster": forecast.address}
        reveals.append(world.network.endorse(forecast.client, "reveal", transient=transient, **arguments))
    for reveal in reveals:
        world.network.order(reveal)
    assert set(world.network.cut().codes) == {Code.VALID}


def test_commits_share_no_key_that_either_writes(world: Consortium) -> None:
    clients = [world.forecaster(ALPHA, f"node {i}") for i in range(2)]
    world.reach_phase(0, "open")
    played = Round(world, 0)
    one, other = (played.commit(played.forecast(client, SERIES, TOKEN)).rwset for client in clients)
    assert not one.writes.keys() & (other.reads.keys() | other.writes.keys())
    for span in one.ranges:
        assert not any(span[0] <= key < span[1] for key in other.writes)


def test_two_commits_of_one_forecaster_in_a_block_leave_the_first(world: Consortium) -> None:
    client = world.forecaster(ALPHA, "node")
    world.reach_phase(0, "open")
    played = Round(world, 0)
    commits = [played.commit(played.forecast(client, SERIES, TOKEN, revision)) for revision in (1, 2)]
    for commit in commits:
        world.network.order(commit)
    assert world.network.cut().codes == (Code.VALID, Code.MVCC)


def test_a_commit_of_another_round_never_holds_up_a_settlement(
    opened: Round, forecasters: list[Identity], bonder: Identity
) -> None:
    world = opened.world
    opened.enter(forecasters[0], SERIES, TOKEN)
    opened.close(bonder)
    opened.reveal(opened.order[0])
    opened.observe(bonder, (b"",) * 3, 1)
    opened.propose(bonder, opened.rows(opened.order))
    refute_end = world.rules.gate(0) + world.rules.dispute_end_s + 2 * world.rules.refute_window_s
    world.reach(refute_end)
    world.reach_phase(2, "open")
    settlement = world.network.endorse(bonder, "finalize", pool=world.pool, round=0, proposal=0)
    world.deposit(forecasters[0], TOKEN)
    for client, name, arguments in (
        (forecasters[0], "stake", {"amount": 1}),
        (bonder, "withdraw", {"amount": 1}),
    ):
        world.send(client, name, **arguments)
    Round(world, 2).enter(forecasters[0], SERIES, TOKEN)
    world.network.order(settlement)
    assert world.network.cut().codes == (Code.VALID,)


def test_a_stake_backs_all_locks_and_one_slash_and_stays_until_all_entries_are_collected(world: Consortium) -> None:
    client = world.forecaster(ALPHA, "node", 10 * TOKEN)
    world.reach_phase(0, "open")
    played = Round(world, 0)
    with pytest.raises(Refused, match="LockCapExceeded"):
        played.enter(client, SERIES, 11 * TOKEN)
    played.enter(client, SERIES, 10 * TOKEN)
    with pytest.raises(Refused, match="EntriesOpen"):
        world.send(client, "unstake", amount=1)
    played.close(client)
    world.reach_phase(0, "hard_end")
    played.send(client, "cancel")
    played.collect()
    # The entry did not reveal, so it forfeits its lock: a tenth of its wager.
    assert world.stake(client) == {
        "amount": 9 * TOKEN,
        "locked": 0,
        "open_wagers": 0,
        "entries": 0,
        "reserve_bps": world.rules.slash_bps,
    }
    with pytest.raises(Refused, match="StakeTooSmall"):
        world.send(client, "unstake", amount=9 * TOKEN + 1)
    world.send(client, "unstake", amount=9 * TOKEN)
    world.send(client, "withdraw", amount=9 * TOKEN)
    assert world.balance(client) == 0
