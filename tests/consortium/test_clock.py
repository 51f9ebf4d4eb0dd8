"""Deadlines hold against members and clients that lie about the time."""

import pytest

from contracts.consortium.errors import Refused
from contracts.consortium.ledger.port import Identity
from forewatt.protocol.series import encode_series
from forewatt.protocol.windows import deadlines
from tests.consortium.fabric.block import Code
from tests.consortium.rounds import Round
from tests.consortium.world import ALPHA, BETA, GRID, METER, ORGANISATIONS, REGULATOR, TOKEN, Consortium, delegate

DAY_S, YEAR_S = 86_400, 365 * 86_400
SERIES = (encode_series([0, 1, 2] * 2),) * 3


@pytest.fixture
def gate(world: Consortium) -> int:
    return world.rules.gate(0)


def test_a_minority_a_year_ahead_makes_no_tick(world: Consortium, gate: int) -> None:
    minority = (ALPHA, BETA)
    world.vote(gate + YEAR_S, minority)
    votes = dict.fromkeys(minority, gate + YEAR_S)
    with pytest.raises(Refused, match="QuorumMissed: 2 members have voted, 3 are needed"):
        world.send(delegate(ALPHA), "tick", time=gate, votes=votes)
    with pytest.raises(Refused, match="UnknownVote"):
        world.send(delegate(ALPHA), "tick", time=gate, votes={**votes, GRID: gate})


def test_a_minority_a_day_back_holds_up_no_tick(world: Consortium, gate: int) -> None:
    world.vote(gate - DAY_S, (ALPHA, BETA))
    honest = (GRID, METER, REGULATOR)
    world.vote(gate, honest)
    early = {ALPHA: gate - DAY_S, BETA: gate - DAY_S, GRID: gate}
    with pytest.raises(Refused, match="VoteTooEarly"):
        world.send(delegate(ALPHA), "tick", time=gate, votes=early)
    world.send(delegate(ALPHA), "tick", time=gate, votes=dict.fromkeys(honest, gate))


def test_a_member_votes_in_its_own_name_only(world: Consortium, gate: int) -> None:
    for client in (Identity(ALPHA, "CN=node"), Identity("StrangerMSP", "CN=delegate")):
        with pytest.raises(Refused, match=r"NotDelegate|NotMember"):
            world.send(client, "vote", time=gate)


def test_members_that_keep_voting_hold_up_no_tick(world: Consortium, gate: int) -> None:
    world.vote(gate, ORGANISATIONS)
    tick = world.network.endorse(delegate(ALPHA), "tick", time=gate, votes=dict.fromkeys(ORGANISATIONS, gate))
    for later in range(1, 4):
        world.network.order(world.network.endorse(delegate(BETA), "vote", time=gate + later))
    world.network.order(tick)
    assert world.network.cut().codes[-1] is Code.VALID


def test_a_commit_endorsed_before_the_gate_and_ordered_after_it_is_invalid(
    opened: Round, forecasters: list[Identity]
) -> None:
    late = opened.commit(opened.forecast(forecasters[0], SERIES, TOKEN))
    in_time = opened.commit(opened.forecast(forecasters[1], SERIES, TOKEN))
    network = opened.world.network
    network.order(in_time)
    assert network.cut().codes == (Code.VALID,)
    opened.world.reach_phase(0, "gate")
    network.order(late)
    assert network.cut().codes == (Code.PHANTOM,)


def test_a_commit_behind_the_gate_in_the_same_block_is_invalid(opened: Round, forecasters: list[Identity]) -> None:
    world, gate = opened.world, opened.world.rules.gate(0)
    late = opened.commit(opened.forecast(forecasters[0], SERIES, TOKEN))
    world.vote(gate, ORGANISATIONS)
    world.network.order(
        world.network.endorse(delegate(ALPHA), "tick", time=gate, votes=dict.fromkeys(ORGANISATIONS, gate))
    )
    world.network.order(late)
    assert world.network.cut().codes == (Code.VALID, Code.PHANTOM)


@pytest.mark.parametrize(
    ("after_gate_s", "code"),
    [(-1, Code.VALID), (1, Code.PHANTOM), (DAY_S // 24, Code.PHANTOM), (YEAR_S, Code.VALID)],
)
def test_any_tick_in_the_rest_of_the_round_closes_the_commit_window_and_no_other_does(
    opened: Round, forecasters: list[Identity], after_gate_s: int, code: Code
) -> None:
    # The tick of another round or pool: a majority's clocks have reached it, so they have reached the gate too.
    world = opened.world
    under_way = opened.commit(opened.forecast(forecasters[0], SERIES, TOKEN))
    other = world.rules.gate(0) + after_gate_s
    world.reach(other)
    world.network.order(under_way)
    assert world.network.cut().codes == (code,)
    if code is Code.PHANTOM:
        with pytest.raises(Refused, match=f"OutsideWindow: the ledger has reached {other}"):
            opened.enter(forecasters[1], SERIES, TOKEN)
    else:
        opened.enter(forecasters[1], SERIES, TOKEN)


@pytest.mark.parametrize("lie_s", [-DAY_S, YEAR_S])
def test_a_clients_timestamp_changes_nothing(world: Consortium, lie_s: int) -> None:
    client, played = world.forecaster(ALPHA, "node"), Round(world, 0)
    timestamp = world.rules.gate(0) + lie_s
    forecast = played.forecast(client, SERIES, TOKEN)
    with pytest.raises(Refused, match="OutsideWindow"):
        played.commit(forecast, timestamp=timestamp)
    world.reach_phase(0, "open")
    honest = played.commit(forecast)
    assert played.commit(forecast, timestamp=timestamp).rwset.writes == honest.rwset.writes
    world.reach_phase(0, "gate")
    with pytest.raises(Refused, match="OutsideWindow"):
        played.commit(forecast, timestamp=timestamp)


def test_no_commit_can_follow_a_reveal(opened: Round, forecasters: list[Identity], bonder: Identity) -> None:
    world = opened.world
    first = opened.enter(forecasters[0], SERIES, TOKEN)
    copies = [opened.commit(opened.forecast(forecasters[1], SERIES, TOKEN)) for _ in range(3)]
    with pytest.raises(Refused, match="NotSealed"):
        opened.reveal(first)
    steps = (
        lambda: world.reach_phase(0, "gate"),
        lambda: opened.send(bonder, "seal"),
        lambda: opened.reveal(first),
    )
    for step, copy in zip(steps, copies, strict=True):
        step()
        world.network.order(copy)
        assert world.network.cut().codes == (Code.PHANTOM,)


def test_a_proposal_cannot_name_a_deadline_that_is_over_or_that_nobody_ticks(
    opened: Round, forecasters: list[Identity], bonder: Identity
) -> None:
    world, times = opened.world, deadlines(opened.world.rules, 0)
    opened.enter(forecasters[0], SERIES, TOKEN)
    opened.close(bonder)
    opened.reveal(opened.order[0])
    opened.observe(bonder, (b"",) * 3, 1)
    world.reach_phase(0, "dispute_end")
    rows = opened.rows(opened.order)
    for before in (times.gate, times.dispute_end + 1, times.propose_end):
        with pytest.raises(Refused, match=r"WrongDeadline|OutsideWindow"):
            opened.send(bonder, "propose", rows=rows, before=before)
    late = world.network.endorse(
        bonder, "propose", pool=world.pool, round=0, rows=rows, before=times.dispute_end + world.rules.refute_window_s
    )
    world.reach(times.dispute_end + world.rules.refute_window_s)
    world.network.order(late)
    assert world.network.cut().codes == (Code.PHANTOM,)


def test_an_observation_and_a_dispute_endorsed_in_time_but_ordered_late_are_invalid(
    opened: Round, forecasters: list[Identity], bonder: Identity
) -> None:
    world = opened.world
    opened.enter(forecasters[0], SERIES, TOKEN)
    opened.close(bonder)
    world.reach_phase(0, "reveal_end", "observe_start")
    late = opened.observation((b"",) * 3, 0)
    observation = world.network.endorse(bonder, "observe", pool=world.pool, round=0, **late)
    world.reach_phase(0, "observe_end")
    world.network.order(observation)
    assert world.network.cut().codes == (Code.PHANTOM,)
    with pytest.raises(Refused, match="OutsideWindow"):
        world.send(bonder, "observe", pool=world.pool, round=0, **late)


def test_a_second_tick_of_a_time_is_refused(world: Consortium, gate: int) -> None:
    world.reach(gate)
    with pytest.raises(Refused, match="AlreadyTicked"):
        world.send(delegate(GRID), "tick", time=gate, votes=dict.fromkeys(ORGANISATIONS, gate))
    with pytest.raises(Refused, match="AlreadyVoted"):
        world.send(delegate(GRID), "vote", time=gate)


def test_two_racing_ticks_leave_the_time_ticked(world: Consortium, gate: int) -> None:
    world.vote(gate, ORGANISATIONS)
    votes = dict.fromkeys(ORGANISATIONS, gate)
    racing = [world.network.endorse(delegate(msp), "tick", time=gate, votes=votes) for msp in (ALPHA, BETA)]
    for tick in racing:
        world.network.order(tick)
    assert world.network.cut().codes == (Code.VALID, Code.MVCC)


def test_a_later_tick_closes_every_earlier_window(opened: Round, forecasters: list[Identity], bonder: Identity) -> None:
    world, times = opened.world, deadlines(opened.world.rules, 0)
    opened.enter(forecasters[0], SERIES, TOKEN)
    opened.close(bonder)
    world.reach_phase(0, "reveal_end", "observe_start", "dispute_end")
    observation = opened.observation((b"",) * 3, 0)
    with pytest.raises(Refused, match=f"OutsideWindow: the ledger has reached {times.dispute_end}"):
        opened.send(bonder, "observe", **observation)
    world.reach(times.open + world.rules.period_s)
    world.reach(deadlines(world.rules, 1).hard_end)
    late = Round(world, 1)
    with pytest.raises(Refused, match="OutsideWindow"):
        late.enter(forecasters[1], SERIES, TOKEN)
