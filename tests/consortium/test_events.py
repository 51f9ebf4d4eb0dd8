"""Events have the names and the fields of the Solidity interfaces."""

import json
from importlib.resources import files

import pytest

from contracts.consortium.ledger.port import Identity
from forewatt.protocol.refute import forecast_proof
from forewatt.protocol.series import encode_series
from tests.consortium.rounds import Round
from tests.consortium.world import ALPHA, GRID, REGULATOR, TOKEN, Consortium, delegate

OF_THE_CONSORTIUM = {
    "Collected", "Deposited", "MemberPut", "MemberRemoved", "MotionApproved", "MotionEnacted", "Redeemed", "Sealed",
    "SuppliersSet", "Ticked",
}  # fmt: skip
SERIES = (encode_series([0, 1, 2] * 2),) * 3
TRUTH = (encode_series([1000, 1000]),) * 3


def solidity_events() -> dict[str, set[str]]:
    """Event -> names of its fields, from the exported ABIs."""
    events = {}
    for name in ("Market", "Disputes", "Pools", "Vault"):
        for item in json.loads((files("forewatt") / "abi" / f"{name}.json").read_text())["abi"]:
            if item["type"] == "event":
                events[item["name"]] = {field["name"] for field in item["inputs"]}
    return events


def play_everything(world: Consortium, opened: Round, forecasters: list[Identity], bonder: Identity) -> None:
    forecast = opened.enter(forecasters[0], SERIES, TOKEN)
    opened.close(bonder)
    opened.reveal(forecast)
    opened.observe(bonder, TRUTH, 1)
    claim = opened.observation(SERIES, 1)
    opened.send(bonder, "dispute_observation", **claim)
    opened.send(delegate(REGULATOR), "resolve", **opened.observation(TRUTH, 1))
    right = opened.rows([forecast])
    opened.propose(bonder, [bytes(len(right[0]))])
    opened.refute(bonder, forecast_proof(SERIES, forecast.seed, TRUTH, 0, 2), row=0, key=forecast.key)
    opened.propose(bonder, right)
    opened.propose(bonder, right)
    opened.finalize(bonder, proposal=1)
    for proposal in (0, 2):
        opened.send(bonder, "settle_proposal", proposal=proposal)
    opened.collect()
    world.claim(bonder)
    world.send(bonder, "withdraw", amount=1)
    world.send(forecasters[0], "unstake", amount=1)
    world.send(forecasters[0], "set_authority", authority=forecast.address)
    world.move("remove_member", {"msp": "BetaMSP"}, (ALPHA, GRID, REGULATOR))
    world.move("put_member", {"msp": "BetaMSP", "roles": [], "delegates": ["CN=delegate"]})


def test_every_event_has_the_fields_of_the_solidity_event(
    world: Consortium, opened: Round, forecasters: list[Identity], bonder: Identity
) -> None:
    play_everything(world, opened, forecasters, bonder)
    known = solidity_events()
    seen = {str(event["event"]) for event in world.events}
    assert seen - known.keys() == OF_THE_CONSORTIUM
    for event in world.events:
        if event["event"] not in OF_THE_CONSORTIUM:
            assert event["fields"].keys() == known[str(event["event"])], event["event"]
    assert {"Committed", "GateClosed", "Revealed", "Observed", "Disputed", "Resolved", "Proposed", "Refuted"} <= seen
    assert {"Finalized", "ProposalSettled", "Settled", "FundSettled", "FeePaid", "BondTaken", "BondSettled"} <= seen


def test_a_transaction_has_one_event_on_the_ledger_with_all_of_its_events(
    world: Consortium, opened: Round, forecasters: list[Identity], bonder: Identity
) -> None:
    play_everything(world, opened, forecasters, bonder)
    names = {tx.rwset.event[0] for block in world.network.blocks for tx in block.transactions if tx.rwset.event}
    assert names == {"forewatt"}


@pytest.mark.parametrize("name", ["Deviated", "Slashed", "Recalibrated", "Evicted", "Cancelled", "Lapsed", "Reserved"])
def test_the_rarer_events_are_in_the_interfaces_too(name: str) -> None:
    assert name in solidity_events()
