"""Members, roles and pools change by a majority; observations need a quorum; a minority is refused."""

import pytest

from contracts.consortium.errors import Refused
from contracts.consortium.ledger.port import Identity
from forewatt.protocol.series import encode_series
from tests.consortium.fabric.block import Code
from tests.consortium.fabric.network import Invalid
from tests.consortium.rounds import Round
from tests.consortium.world import (
    ALPHA,
    BETA,
    GRID,
    MEMBERS,
    METER,
    ORGANISATIONS,
    REGULATOR,
    TOKEN,
    Consortium,
    delegate,
    small_rules,
)

NEW = "NewMSP"
SERIES = (encode_series([0, 1, 2] * 2),) * 3


@pytest.fixture
def sealed(opened: Round, forecasters: list[Identity], bonder: Identity) -> Round:
    """A sealed round with one entry, in its observe window."""
    opened.enter(forecasters[0], SERIES, TOKEN)
    opened.close(bonder)
    opened.world.reach_phase(0, "reveal_end", "observe_start")
    return opened


def test_the_founding_needs_every_founder() -> None:
    world = Consortium()
    motion = world.motion("found", {"members": MEMBERS})
    for msp in ORGANISATIONS[1:]:
        world.send(delegate(msp), "approve", motion=motion)
    with pytest.raises(Refused, match="QuorumMissed: 4 members have approved, 5 are needed"):
        world.send(delegate(GRID), "enact", motion=motion, approvers=list(ORGANISATIONS[1:]))
    with pytest.raises(Refused, match="NotFounded"):
        world.send(delegate(GRID), "vote", time=1)
    world.send(delegate(ALPHA), "approve", motion=motion)
    world.send(delegate(GRID), "enact", motion=motion, approvers=list(ORGANISATIONS))
    with pytest.raises(Refused, match="AlreadyFounded"):
        world.send(delegate(GRID), "enact", motion=motion, approvers=list(ORGANISATIONS))


def test_one_organisation_cannot_found_the_channel_with_itself() -> None:
    world = Consortium()
    motion = world.motion("found", {"members": {ALPHA: MEMBERS[ALPHA]}})
    world.send(delegate(ALPHA), "approve", motion=motion)
    with pytest.raises(Refused, match="NoConsent"):
        world.send(delegate(ALPHA), "enact", motion=motion, approvers=[ALPHA])


def test_a_pool_needs_the_approval_of_a_majority(world: Consortium) -> None:
    rules = small_rules(min_wager_wei=2 * TOKEN)
    motion = world.motion("create_pool", {"params": rules.encode(), "epoch": world.epoch()})
    for msp in (ALPHA, BETA):
        world.send(delegate(msp), "approve", motion=motion)
    for approvers in ([ALPHA, BETA], [ALPHA, BETA, ALPHA], [ALPHA, BETA, GRID], [ALPHA, BETA, "StrangerMSP"]):
        with pytest.raises(Refused, match=r"QuorumMissed|NotApproved|NotMember"):
            world.send(delegate(ALPHA), "enact", motion=motion, approvers=approvers)
    world.send(delegate(GRID), "approve", motion=motion)
    world.send(delegate(ALPHA), "enact", motion=motion, approvers=[ALPHA, BETA, GRID])
    with pytest.raises(Refused, match="AlreadyEnacted"):
        world.send(delegate(ALPHA), "enact", motion=motion, approvers=[ALPHA, BETA, GRID])


@pytest.mark.parametrize(
    ("changes", "broken"),
    [({"min_wager_wei": 1001}, "min_wager_wei"), ({"reveal_end_s": 3601}, "reveal_end_s"), ({"levels": 0}, "levels")],
)
def test_the_limits_of_a_pool_are_those_of_the_evm(world: Consortium, changes: dict[str, object], broken: str) -> None:
    body = {"params": small_rules(**changes).encode(), "epoch": world.epoch()}
    with pytest.raises(Refused, match=f"LimitBroken: {broken}"):
        world.move("create_pool", body)


@pytest.mark.parametrize("reached", [5000, 5007])
def test_a_motion_ends_at_its_time_or_a_later_tick(world: Consortium, reached: int) -> None:
    motion = world.motion("remove_member", {"msp": BETA}, until=5000)
    for msp in (ALPHA, GRID, METER):
        world.send(delegate(msp), "approve", motion=motion)
    world.reach(reached)
    with pytest.raises(Refused, match="OutsideWindow"):
        world.send(delegate(ALPHA), "enact", motion=motion, approvers=[ALPHA, GRID, METER])


def test_a_minority_of_endorsers_is_refused(world: Consortium) -> None:
    with pytest.raises(Invalid, match=Code.ENDORSEMENT):
        world.send(Identity(ALPHA, "CN=node"), "register", authority=world.domain.market, endorsers=[ALPHA, BETA])
    world.send(Identity(ALPHA, "CN=node"), "register", authority=world.domain.market, endorsers=[ALPHA, BETA, GRID])


def test_a_majority_of_members_must_endorse_a_change_of_the_members(world: Consortium) -> None:
    motion = world.motion("put_member", {"msp": NEW, "roles": ["operator"], "delegates": ["CN=delegate"]})
    for msp in (ALPHA, GRID, METER):
        world.send(delegate(msp), "approve", motion=motion)
    with pytest.raises(Invalid, match=Code.ENDORSEMENT):
        world.send(delegate(ALPHA), "enact", motion=motion, approvers=[ALPHA, GRID, METER], endorsers=[ALPHA, BETA])
    assert world.network.state.policies["members"].needed == 3


def test_an_observation_needs_a_quorum_of_attestors_and_their_consent(sealed: Round, bonder: Identity) -> None:
    observation = sealed.observation((b"",) * 3, 0)
    with pytest.raises(Invalid, match=Code.ENDORSEMENT):
        sealed.send(bonder, "observe", endorsers=[ALPHA, BETA, GRID], **observation)
    sealed.world.judgements[METER].agreed.clear()
    with pytest.raises(Refused, match="NoConsent"):
        sealed.send(bonder, "observe", endorsers=[ALPHA, GRID, METER], **observation)
    sealed.send(bonder, "observe", endorsers=[ALPHA, GRID, REGULATOR], **observation)
    with pytest.raises(Refused, match="AlreadyObserved"):
        sealed.send(bonder, "observe", endorsers=[ALPHA, GRID, REGULATOR], **observation)


def test_operators_cannot_endorse_a_reveal_among_themselves(
    opened: Round, forecasters: list[Identity], bonder: Identity
) -> None:
    forecast = opened.enter(forecasters[0], SERIES, TOKEN)
    opened.close(bonder)
    with pytest.raises(Invalid, match=Code.ENDORSEMENT):
        opened.reveal(forecast, endorsers=[ALPHA, BETA, GRID])


def test_a_member_joins_votes_and_leaves(world: Consortium) -> None:
    with pytest.raises(Refused, match="NotMember"):
        world.send(delegate(NEW), "vote", time=10)
    world.move("put_member", {"msp": NEW, "roles": ["operator"], "delegates": ["CN=delegate"]})
    world.vote(10, (NEW, ALPHA, BETA))
    with pytest.raises(Refused, match="QuorumMissed: 3 members have voted, 4 are needed"):
        world.send(delegate(NEW), "tick", time=10, votes=dict.fromkeys((NEW, ALPHA, BETA), 10))
    # Six members: four are a majority. After the removal three of five are, and the old vote no longer counts.
    world.move("remove_member", {"msp": NEW}, (ALPHA, BETA, GRID, METER))
    with pytest.raises(Refused, match="NotMember"):
        world.send(delegate(ALPHA), "tick", time=10, votes=dict.fromkeys((NEW, ALPHA, BETA), 10))
    world.vote(10, (GRID,))
    world.send(delegate(ALPHA), "tick", time=10, votes=dict.fromkeys((ALPHA, BETA, GRID), 10))


def test_a_removed_members_approval_no_longer_counts(world: Consortium) -> None:
    motion = world.motion("remove_member", {"msp": METER})
    for msp in (ALPHA, BETA, GRID):
        world.send(delegate(msp), "approve", motion=motion)
    world.move("remove_member", {"msp": BETA})
    with pytest.raises(Refused, match="NotMember"):
        world.send(delegate(ALPHA), "enact", motion=motion, approvers=[ALPHA, BETA, GRID])


def test_an_epoch_replaces_attestors_from_a_round_that_is_not_open(world: Consortium) -> None:
    world.reach_phase(3, "open")
    for from_round, error in ((3, "OutsideWindow"), (0, "LimitBroken")):
        with pytest.raises(Refused, match=error):
            world.move("append_epoch", {"pool": world.pool, "epoch": world.epoch(from_round)})
    with pytest.raises(Refused, match="NotAttestor"):
        world.move("append_epoch", {"pool": world.pool, "epoch": world.epoch(4, attestors=[ALPHA], quorum=1)})
    world.move("append_epoch", {"pool": world.pool, "epoch": world.epoch(4, attestors=[GRID], quorum=1)})
    played = Round(world, 4)
    world.reach_phase(4, "gate")
    played.send(delegate(ALPHA), "seal")
    assert world.network.state.policies[f"truth/{world.pool.hex()}/{4:020d}"].organisations == (GRID,)


def test_only_a_regulator_issues(world: Consortium) -> None:
    for client in (delegate(GRID), Identity(REGULATOR, "CN=clerk")):
        with pytest.raises(Refused, match=r"WrongRole|NotDelegate"):
            world.send(client, "deposit", account=world.domain.market, amount=1)
        with pytest.raises(Refused, match=r"WrongRole|NotDelegate"):
            world.send(client, "fund", pool=world.pool, amount=1)


@pytest.mark.parametrize(
    "member",
    [
        {"msp": "a/b", "roles": [], "delegates": ["CN=x"]},
        {"msp": NEW, "roles": ["king"], "delegates": ["CN=x"]},
        {"msp": NEW, "roles": ["regulator", "operator"], "delegates": ["CN=x"]},
        {"msp": NEW, "roles": ["operator"], "delegates": []},
        {"msp": NEW, "roles": "operator", "delegates": ["CN=x"]},
    ],
)
def test_a_malformed_member_is_refused(world: Consortium, member: dict[str, object]) -> None:
    with pytest.raises(Refused, match="WrongMember"):
        world.move("put_member", member)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("vote", {"time": -1}),
        ("vote", {"time": 2**64}),
        ("vote", {"time": True}),
        ("vote", {}),
        ("vote", {"time": 1, "more": 1}),
        ("deposit", {"account": "0x" + "ab" * 20, "amount": 1}),
        ("seal", {"pool": b"short", "round": 0}),
        ("tick", {"time": 1, "votes": {"AlphaMSP": "1"}}),
        ("claim", {"credits": [1]}),
    ],
)
def test_malformed_arguments_are_refused(world: Consortium, name: str, arguments: dict[str, object]) -> None:
    with pytest.raises(Refused, match="WrongArguments"):
        world.send(delegate(REGULATOR), name, **arguments)


def test_an_unknown_call_is_refused(world: Consortium) -> None:
    with pytest.raises(Refused, match="UnknownCall"):
        world.send(delegate(ALPHA), "__init__")
