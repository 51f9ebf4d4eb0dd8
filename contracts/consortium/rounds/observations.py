"""Observations: the truth of a round, endorsed by a quorum of the attestor organisations."""

from contracts.consortium.accounts.balances import take_bond
from contracts.consortium.arguments import U64, U128, Bytes32
from contracts.consortium.clock.windows import require_before_deadline, require_since
from contracts.consortium.errors import require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import require_member
from contracts.consortium.pools.pools import epoch_of, params_of
from contracts.consortium.rounds.state import Truth, require_running, seal_of
from forewatt.protocol.cid import is_cid
from forewatt.protocol.words import ZERO32


def observe(call: Call, *, pool: Bytes32, round: U64, root: Bytes32, available: U128, cid: bytes) -> None:
    """Record what the meters measured, with a bond. Bit i of `available`: entry i's payload is available.

    The truth's key has a policy since the seal: a quorum of the attestors' peers must endorse this call. Each endorses
    only what its own organisation agrees with; the peers of others endorse for the balances. Who endorsed is in the
    block.
    """
    require_member(call)
    rules = params_of(call, pool)
    gate = rules.gate(round)
    require_since(call, gate + rules.observe_start_s)
    require_before_deadline(call, rules, round, "observe_end")
    # From here on no key is delivered any more, so that the set of the revealed entries is final.
    require_since(call, gate + rules.reveal_end_s)
    require(root != ZERO32, "ZeroRoot", "the root must not be zero")
    require(is_cid(cid), "WrongCid", "the CID must be a raw sha2-256 CIDv1")
    seal_of(call, pool, round)
    require_running(call, pool, round)
    at = key("truth", pool, round)
    require(call.load(Truth, at).root == ZERO32, "AlreadyObserved", f"round {round} is observed")
    organisation, attestors = call.consent.organisation, epoch_of(call, pool, round).attestors
    is_asked = not organisation or organisation in attestors
    agreed = not is_asked or call.consent.agrees_with_observation(pool, round, root, available, cid)
    require(agreed, "NoConsent", "this peer's organisation does not agree with the observation")
    call.store(at, Truth(root, available & (1 << 64) - 1, cid, call.caller))
    take_bond(call, rules.observe_bond_wei)
    call.emit(
        "Observed", pool=pool, round=round, root=root, available=available, cid=cid, signers=(), observer=call.caller
    )
