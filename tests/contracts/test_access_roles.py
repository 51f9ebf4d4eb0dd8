"""Access: each restricted call needs a role, and a member with a delay must schedule its calls."""

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
    """Arguments with which each restricted call succeeds (unpause only during a pause)."""
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


def test_grant_role__not_the_admin__reverts(settler, deployed, reverts) -> None:
    with reverts(deployed.access.AccessManagerUnauthorizedAccount):
        deployed.access.grantRole(1, settler, 0, sender=settler)


@pytest.mark.parametrize(("waited_s", "accepted"), [(DAY_S - 1, False), (DAY_S, True), (DAY_S + 1, True)])
def test_delay__call_must_be_scheduled_that_long_before(
    world, arguments, settler, admin, deployed, reverts, waited_s, accepted
) -> None:
    access, pools = deployed.access, deployed.pools
    access.grantRole(access.EPOCH_APPENDER(), settler, DAY_S, sender=admin)
    call = pools.appendEpoch.encode_input(*arguments["appendEpoch"])
    identity = access.hashOperation(settler, pools, call)
    with reverts(access.AccessManagerNotScheduled, identity):
        pools.appendEpoch(*arguments["appendEpoch"], sender=settler)
    scheduled = access.schedule(pools, call, 0, sender=settler).timestamp
    assert access.getSchedule(identity) == scheduled + DAY_S
    world.chain.pending_timestamp = scheduled + waited_s
    if accepted:
        pools.appendEpoch(*arguments["appendEpoch"], sender=settler)
        assert pools.epochCount(world.pool) == 2
    else:
        with reverts(access.AccessManagerNotReady, identity):
            pools.appendEpoch(*arguments["appendEpoch"], sender=settler)


def test_delay__commit_window_opens_meanwhile__reverts(world, arguments, settler, admin, deployed, reverts) -> None:
    access, pools = deployed.access, deployed.pools
    access.grantRole(access.EPOCH_APPENDER(), settler, DAY_S, sender=admin)
    arguments = (world.pool, arguments["appendEpoch"][1])
    access.schedule(pools, pools.appendEpoch.encode_input(*arguments), 0, sender=settler)
    world.at(99, -world.params["openAhead"])
    with reverts(pools.LimitBroken, "fromRound's commit window not open"):
        pools.appendEpoch(*arguments, sender=settler)
