"""Access: each restricted call has its role, and a role with a delay can only do what it has announced."""

import ape
import pytest

UNIT = 10**18
DAY_S = 86_400
CALLS = {
    "createPool": "POOL_CREATOR",
    "appendEpoch": "EPOCH_APPENDER",
    "pause": "PAUSER",
    "unpause": "PAUSER",
    "withdrawFund": "TREASURY",
}


@pytest.fixture
def arguments(world, params, epoch, settler):
    """What each restricted call is tried with; all would succeed, unpause during a pause."""
    return {
        "createPool": (params | {"region": b"elsewhere".ljust(32, b"\0")}, epoch),
        "appendEpoch": (world.pool, epoch | {"fromRound": 99}),
        "pause": (),
        "unpause": (),
        "withdrawFund": (world.pool, settler.address, 0),
    }


@pytest.mark.parametrize("call", CALLS)
def test_restricted__without_its_role__reverts(arguments, settler, deployed, reverts, call) -> None:
    with reverts(deployed.pools.AccessManagedUnauthorized, settler.address):
        getattr(deployed.pools, call)(*arguments[call], sender=settler)


@pytest.mark.parametrize("call", CALLS)
def test_restricted__with_its_role_only__succeeds(arguments, settler, admin, deployed, reverts, call) -> None:
    access, pools = deployed.access, deployed.pools
    if call == "unpause":
        pools.pause(sender=admin)
    for role in set(CALLS.values()) - {CALLS[call]}:
        access.grantRole(getattr(access, role)(), settler, 0, sender=admin)
    with reverts(pools.AccessManagedUnauthorized, settler.address):
        getattr(pools, call)(*arguments[call], sender=settler)
    access.grantRole(getattr(access, CALLS[call])(), settler, 0, sender=admin)
    assert not getattr(pools, call)(*arguments[call], sender=settler).failed


def test_roles__are_those_of_the_admin_to_grant(settler, deployed) -> None:
    with ape.reverts(deployed.access.AccessManagerUnauthorizedAccount):
        deployed.access.grantRole(1, settler, 0, sender=settler)


@pytest.mark.parametrize(("waited_s", "taken"), [(DAY_S - 1, False), (DAY_S, True), (DAY_S + 1, True)])
def test_delay__the_call_must_have_been_announced(
    world, arguments, settler, admin, deployed, reverts, waited_s, taken
) -> None:
    access, pools = deployed.access, deployed.pools
    access.grantRole(access.EPOCH_APPENDER(), settler, DAY_S, sender=admin)
    call = pools.appendEpoch.encode_input(*arguments["appendEpoch"])
    identity = access.hashOperation(settler, pools, call)
    with reverts(access.AccessManagerNotScheduled, identity):
        pools.appendEpoch(*arguments["appendEpoch"], sender=settler)
    announced = access.schedule(pools, call, 0, sender=settler).timestamp
    assert access.getSchedule(identity) == announced + DAY_S
    world.chain.pending_timestamp = announced + waited_s
    if taken:
        pools.appendEpoch(*arguments["appendEpoch"], sender=settler)
        assert pools.epochCount(world.pool) == 2
    else:
        with reverts(access.AccessManagerNotReady, identity):
            pools.appendEpoch(*arguments["appendEpoch"], sender=settler)


def test_delay__too_soon_for_the_round_by_then__reverts(world, arguments, settler, admin, deployed, reverts) -> None:
    access, pools = deployed.access, deployed.pools
    access.grantRole(access.EPOCH_APPENDER(), settler, DAY_S, sender=admin)
    arguments = (world.pool, arguments["appendEpoch"][1])
    access.schedule(pools, pools.appendEpoch.encode_input(*arguments), 0, sender=settler)
    world.at(99, -world.params["openAhead"])
    with reverts(pools.LimitBroken, "fromRound's commit window not open"):
        pools.appendEpoch(*arguments, sender=settler)
