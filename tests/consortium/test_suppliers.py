"""Whose readings of a feed count: those of the supplier that the round's epoch names, and of nobody else."""

from typing import Any

import pytest

from contracts.consortium.errors import Refused
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.port import Identity
from contracts.consortium.pools.suppliers import decode_suppliers, supplier_of
from contracts.consortium.private.collections import readings_collection
from tests.consortium.fabric.block import Code
from tests.consortium.rounds import NONCE
from tests.consortium.world import ALPHA, BETA, CUSTODIANS, GRID, METER, REGULATOR, Consortium, delegate

RIGHT, WRONG = b"measured", b"invented"


@pytest.fixture
def shared(world: Consortium) -> Consortium:
    """From round 4 on Alpha supplies feed 0, nobody feed 1, and Beta feed 2."""
    epoch = world.epoch(4, suppliers=[[0, ALPHA], [1, ""], [2, BETA]])
    world.move("append_epoch", {"pool": world.pool, "epoch": epoch})
    return world


def deliver(world: Consortium, client: Identity, number: int, feed: int, readings: bytes) -> None:
    transient = {"readings": readings, "nonce": NONCE}
    arguments: dict[str, Any] = {"pool": world.pool, "round": number, "feed": feed, "transient": transient}
    world.send(client, "deliver_readings", endorsers=CUSTODIANS, **arguments)


def held(world: Consortium, supplier: str, number: int, feed: int) -> bytes | None:
    return world.network.read_private(METER, readings_collection(supplier), key("readings", world.pool, number, feed))


def test_another_member_that_delivers_first_is_refused_and_the_suppliers_readings_stand(shared: Consortium) -> None:
    attacker, supplier = Identity(BETA, "CN=meters"), Identity(ALPHA, "CN=meters")
    for number in (0, 4):
        with pytest.raises(Refused, match="NotSupplier: the readings of feed 0 are those of AlphaMSP, not of BetaMSP"):
            deliver(shared, attacker, number, 0, WRONG)
        deliver(shared, supplier, number, 0, RIGHT)
        with pytest.raises(Refused, match="NotSupplier"):
            deliver(shared, attacker, number, 0, WRONG)
        assert held(shared, ALPHA, number, 0) == NONCE + RIGHT
        assert held(shared, BETA, number, 0) is None


def test_the_epoch_of_the_round_decides_and_not_the_newest(shared: Consortium) -> None:
    deliver(shared, Identity(ALPHA, "CN=meters"), 3, 2, RIGHT)
    with pytest.raises(Refused, match="those of BetaMSP, not of AlphaMSP"):
        deliver(shared, Identity(ALPHA, "CN=meters"), 4, 2, WRONG)
    deliver(shared, Identity(BETA, "CN=meters"), 4, 2, RIGHT)


def test_attestors_the_regulator_strangers_and_feeds_without_a_supplier_are_refused(shared: Consortium) -> None:
    for client in (delegate(GRID), delegate(REGULATOR)):
        with pytest.raises(Refused, match="WrongRole"):
            deliver(shared, client, 0, 0, WRONG)
    with pytest.raises(Refused, match="NotMember"):
        deliver(shared, Identity("StrangerMSP", "CN=meters"), 0, 0, WRONG)
    with pytest.raises(Refused, match="NotSupplier: feed 1 has no supplier in the epoch of round 4"):
        deliver(shared, Identity(ALPHA, "CN=meters"), 5, 1, RIGHT)
    with pytest.raises(Refused, match="UnknownFeed: round 0 has 3 feeds"):
        deliver(shared, Identity(ALPHA, "CN=meters"), 0, 3, RIGHT)


def test_a_supplier_corrects_until_the_attestors_measure_and_not_after_that(shared: Consortium) -> None:
    supplier, network = Identity(ALPHA, "CN=meters"), shared.network
    deliver(shared, supplier, 0, 0, WRONG)
    deliver(shared, supplier, 0, 0, RIGHT)
    transient = {"readings": WRONG, "nonce": NONCE}
    arguments: dict[str, Any] = {"pool": shared.pool, "round": 0, "feed": 0, "transient": transient}
    late = network.endorse(supplier, "deliver_readings", CUSTODIANS, **arguments)
    shared.reach_phase(0, "observe_start")
    network.order(late)
    assert network.cut().codes == (Code.PHANTOM,)
    with pytest.raises(Refused, match="OutsideWindow"):
        deliver(shared, supplier, 0, 0, WRONG)
    assert held(shared, ALPHA, 0, 0) == NONCE + RIGHT


def test_suppliers_change_by_a_motion_that_names_operators(world: Consortium) -> None:
    def propose(suppliers: object) -> None:
        world.move("append_epoch", {"pool": world.pool, "epoch": world.epoch(4, suppliers=suppliers)})

    for wrong, error in (
        ([[0, GRID]], "NotOperator: the supplier GridMSP"),
        ([[0, "StrangerMSP"]], "NotOperator"),
        ([[3, ALPHA]], "WrongEpoch: the feeds of suppliers must ascend, from 0 to 2"),
        ([[1, ALPHA], [0, BETA]], "WrongEpoch"),
        ([[0, ALPHA], [0, BETA]], "WrongEpoch"),
        ([[-1, ALPHA]], "WrongEpoch"),
        ([[0]], "WrongEpoch: suppliers must be a list of pairs"),
        ([[True, ALPHA]], "WrongEpoch"),
        ({"0": ALPHA}, "WrongEpoch"),
    ):
        with pytest.raises(Refused, match=error):
            propose(wrong)
    bare = {name: item for name, item in world.epoch(4).items() if name != "suppliers"}
    with pytest.raises(Refused, match="an epoch names the suppliers of its feeds"):
        world.move("append_epoch", {"pool": world.pool, "epoch": bare})
    propose([[1, BETA]])
    found = decode_suppliers(world.network.state.values[key("suppliers", world.pool, 4)])
    assert [supplier_of(found, feed) for feed in range(3)] == ["", BETA, BETA]
    assert world.network.state.policies[key("suppliers", world.pool, 4)].needed == 3
    event = next(event["fields"] for event in reversed(world.events) if event["event"] == "SuppliersSet")
    assert event == {"pool": world.pool, "fromRound": 4, "suppliers": [[1, BETA]]}
