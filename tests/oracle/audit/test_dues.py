"""The bonds that the audit expects of a round's proposals: they double every eight, and there are 64."""

from dataclasses import replace

import pytest

from forewatt.protocol.pool import PoolParams
from forewatt.protocol.words import MAX_PROPOSALS
from oracle.audit.errors import Mismatch
from oracle.audit.read.abi import Event
from oracle.audit.replay.dues import Dues

POOL, LIAR = b"\1" * 32, "0x" + "11" * 20
RULES = PoolParams(region=bytes(32), genesis=0, arbitrator=LIAR, propose_bond_wei=3)


def proposed(number: int) -> Event:
    """The event of proposal `number`, in a transaction of its own."""
    rows = {"pool": POOL, "round": 2, "proposal": number, "proposer": LIAR, "hasReference": False, "rows": (bytes(5),)}
    return Event("Proposed", "Market", number, 0, number, f"0x{number:x}", rows)


def bond_of(event: Event, amount_wei: int) -> Event:
    """The event of the proposal's bond."""
    taken = {"from": LIAR, "amount": amount_wei, "credited": False}
    return replace(event, name="BondTaken", contract="Vault", log_index=1, arguments=taken)


def spammed(count: int) -> Dues:
    """The books after that many proposals with the right bonds."""
    dues = Dues()
    for number in range(count):
        dues.apply(proposed(number), {POOL: RULES})
        dues.apply(bond_of(proposed(number), 3 * 2 ** (number // 8)), {POOL: RULES})
    dues.require_done()
    return dues


@pytest.mark.parametrize(("number", "bond_wei"), [(7, 6), (8, 3), (63, 3 * 2**6), (63, 3 * 2**8)])
def test_dues__proposal_with_the_bond_of_another__is_named(number: int, bond_wei: int) -> None:
    dues = spammed(number)
    dues.apply(proposed(number), {POOL: RULES})
    with pytest.raises(Mismatch, match="BondTaken at Proposed of round 2"):
        dues.apply(bond_of(proposed(number), bond_wei), {POOL: RULES})


def test_dues__one_proposal_more_than_a_round_takes__is_named() -> None:
    dues = spammed(MAX_PROPOSALS)
    with pytest.raises(Mismatch, match="whether the round takes another proposal"):
        dues.apply(proposed(MAX_PROPOSALS), {POOL: RULES})
