"""Which actions of a settler pay their gas."""

from fractions import Fraction

import pytest

from forewatt.protocol.typed import ForecastCommit
from oracle.chain.rounds import Entry, Observed, Proposed, RoundState
from oracle.node.gas import FINALIZE_GAS, OBSERVE_GAS, PROPOSE_GAS
from oracle.node.settler.plan import Action, Cancel, Check, Finalize, Lapse, Observe, Propose, Settle
from oracle.node.settler.worth import Prices, loss_of

ME, OTHER = "0x" + "11" * 20, "0x" + "22" * 20
COMMIT = ForecastCommit(b"", 3, OTHER, 1, b"", b"", b"", b"", 0, 10)
REVEALED = RoundState(3, {OTHER: Entry(0, COMMIT, b"\1" * 32)})
COUNTED = RoundState(3, REVEALED.entries, observed=Observed(b"\1" * 32, 1, b""))
FEE = 10**6


def proposed(by: str) -> RoundState:
    return RoundState(3, REVEALED.entries, observed=COUNTED.observed, proposals=(Proposed(0, by, 0, (), False),))


def at(gas_wei: int, fee_wei: int = FEE) -> Prices:
    """A token is worth as much as a coin."""
    return Prices(gas_wei, Fraction(1), fee_wei)


@pytest.mark.parametrize(
    ("action", "state", "gas", "income"),
    [
        (Observe(3), REVEALED, OBSERVE_GAS + PROPOSE_GAS + FINALIZE_GAS, FEE),
        (Propose(3), COUNTED, PROPOSE_GAS + FINALIZE_GAS, FEE),
        (Finalize(3, 0), proposed(OTHER), FINALIZE_GAS, FEE // 2),
    ],
)
def test_action__pays_exactly_its_gas__is_done_and_with_a_dearer_unit_skipped(
    action: Action, state: RoundState, gas: int, income: int
) -> None:
    fee_of_income = FEE * gas // income
    assert loss_of(action, state, at(1, fee_of_income + 1), ME, None) is None
    assert "of the chain's coin" in str(loss_of(action, state, at(2, fee_of_income), ME, None))


@pytest.mark.parametrize("action", [Observe(3), Cancel(3), Lapse(3)])
def test_action__that_brings_nothing__is_skipped_unless_a_bond_is_ours(action: Action) -> None:
    empty = RoundState(3)
    assert loss_of(action, empty, at(1), ME, None) is not None
    assert loss_of(action, empty, at(1), ME, OTHER) is not None
    assert loss_of(action, empty, at(1), ME, ME) is None


def test_finalize__of_an_own_proposal__is_never_skipped() -> None:
    assert loss_of(Finalize(3, 0), proposed(ME), at(10**9), ME, None) is None
    assert loss_of(Finalize(3, 0), proposed(OTHER), at(10**9), ME, None) is not None


@pytest.mark.parametrize("action", [Check(3, 0), Settle(3, 0)])
def test_check_and_own_bonds__are_never_skipped(action: Action) -> None:
    assert loss_of(action, proposed(OTHER), at(10**9), ME, None) is None


def test_round__without_a_counted_entry__pays_no_fee() -> None:
    nobody = RoundState(3, REVEALED.entries, observed=Observed(b"\1" * 32, 0, b""))
    assert loss_of(Propose(3), nobody, at(1, 10**9), ME, None) is not None
