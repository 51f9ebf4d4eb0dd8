"""All calls of the chaincode, and how one is carried out."""

from collections.abc import Callable, Mapping

from contracts.consortium.accounts import balances, dues, funds, stakes
from contracts.consortium.arguments import decode_arguments
from contracts.consortium.clock import votes
from contracts.consortium.errors import Refused
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.port import Consent, Ledger
from contracts.consortium.members import motions
from contracts.consortium.private import deliveries
from contracts.consortium.rounds import (
    bundles,
    deviations,
    disputes,
    ends,
    entries,
    observations,
    proposals,
    refutations,
)
from contracts.consortium.rounds.reveals import reveal
from contracts.consortium.rounds.seal import seal

FUNCTIONS: tuple[Callable[..., None], ...] = (
    motions.approve,
    motions.enact,
    votes.vote,
    votes.tick,
    balances.deposit,
    balances.withdraw,
    balances.claim,
    funds.fund,
    stakes.register,
    stakes.set_authority,
    stakes.stake,
    stakes.unstake,
    dues.collect,
    entries.commit,
    bundles.commit_many,
    seal,
    reveal,
    observations.observe,
    disputes.dispute_observation,
    disputes.resolve,
    disputes.lapse,
    proposals.propose,
    proposals.settle_proposal,
    refutations.refute,
    ends.finalize,
    ends.cancel,
    deviations.recalibrate,
    deliveries.deliver_payload,
    deliveries.deliver_readings,
    deliveries.deliver_observation,
)
CALLS: Mapping[str, Callable[..., None]] = {function.__name__: function for function in FUNCTIONS}
"""Name of a call -> its function."""


def invoke(ledger: Ledger, consent: Consent, name: str, arguments: bytes) -> None:
    """Carry out a call. Refused, with nothing written, if the rules do not allow it."""
    function = CALLS.get(name)
    if function is None:
        raise Refused("UnknownCall", f"there is no call {name!r}; choose from {', '.join(sorted(CALLS))}")
    call = Call(ledger, consent)
    function(call, **decode_arguments(function, arguments))
    call.flush()
