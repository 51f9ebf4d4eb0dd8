"""Decides which actions of a settler pay their gas. Pure."""

from dataclasses import dataclass
from fractions import Fraction

from oracle.accounts.amounts import in_tokens
from oracle.chain.rounds import RoundState
from oracle.node.gas import CANCEL_GAS, FINALIZE_GAS, LAPSE_GAS, OBSERVE_GAS, PROPOSE_GAS
from oracle.node.settler.plan import Action, Cancel, Finalize, Lapse, Observe, Propose


@dataclass(frozen=True)
class Prices:
    """What a unit of gas costs, what a wei of the token is worth (both in wei of coin), and what the fund can pay."""

    gas_wei: int
    token: Fraction
    fee_wei: int


def loss_of(action: Action, state: RoundState, prices: Prices, me: str, observer: str | None) -> str | None:
    """Why an action does not pay its gas; None if it does, or if it brings back a bond of ours.

    A round pays half of its fee to the proposer and half to whoever ends it, if an entry is counted. Whoever observes
    or proposes expects to do what follows, too: so the gas and the fee of all that is left are compared. Checks and
    the settlement of own bonds are never skipped.
    """
    bonds_are_ours = observer == me or any(proposal.proposer == me for proposal in state.live())
    if bonds_are_ours or not isinstance(action, Observe | Propose | Finalize | Cancel | Lapse):
        return None
    gas, fee_wei = _left(action, state, prices.fee_wei)
    cost_wei, income_wei = gas * prices.gas_wei, int(fee_wei * prices.token)
    if income_wei >= cost_wei:
        return None
    return (
        f"its gas would cost {in_tokens(cost_wei)} of the chain's coin, and the fee of {in_tokens(fee_wei)} tokens is "
        f"worth {in_tokens(income_wei)}"
    )


def _left(action: Action, state: RoundState, fee_wei: int) -> tuple[int, int]:
    """The gas of an action and of what follows it, and the fee that this brings."""
    pays = any(entry.key is not None for entry in state.entries.values()) if state.observed is None else state.counted()
    fee = fee_wei if pays else 0
    match action:
        case Observe():
            return (OBSERVE_GAS + PROPOSE_GAS + FINALIZE_GAS if state.entries else OBSERVE_GAS), fee
        case Propose():
            return PROPOSE_GAS + FINALIZE_GAS, fee
        case Finalize():
            return FINALIZE_GAS, fee - fee // 2
        case Cancel():
            return CANCEL_GAS, 0
        case _:
            return LAPSE_GAS, 0
