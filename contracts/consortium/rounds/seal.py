"""The seal of a round: the first call after its gate. It fixes the order of the entries and what the fund reserves."""

from eth_utils.address import to_checksum_address

from contracts.consortium.accounts.dues import Due
from contracts.consortium.accounts.funds import fund_of, reserve
from contracts.consortium.arguments import U64, Bytes32
from contracts.consortium.clock.windows import require_since
from contracts.consortium.errors import require
from contracts.consortium.ledger.addresses import NOBODY
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key, prefix
from contracts.consortium.ledger.port import Policy
from contracts.consortium.ledger.records import decode_record
from contracts.consortium.members.members import REGULATOR, members_of
from contracts.consortium.pools.pools import epoch_of, params_of
from contracts.consortium.rounds.entries import NO_INDEX
from contracts.consortium.rounds.state import HIDDEN, Entry, Seal, Truth
from forewatt.protocol import payoff
from forewatt.protocol.pool import PoolParams


def seal(call: Call, *, pool: Bytes32, round: U64) -> None:
    """Fix the entries of a round, once its gate has closed. For anyone.

    The range of the entries is stable: a commit is valid only if it is ordered before the gate's tick. If there are
    more entries than the pool has room for, the highest wagers play; of equal ones those with the lowest addresses.
    """
    rules = params_of(call, pool)
    require_since(call, rules.gate(round))
    at = key("seal", pool, round)
    require(not call.has(at), "AlreadySealed", f"round {round} is sealed")
    entries = _entries(call, pool, round)
    ranked = sorted(entries, key=lambda forecaster: -entries[forecaster].wager)
    forecasters = tuple(sorted(ranked[: rules.max_entries], key=str.lower))
    wagers = tuple(entries[forecaster].wager for forecaster in forecasters)
    total = sum(wagers)
    mu_eff = payoff.mu_effective(rules.mu_bps, rules.round_budget_wei, fund_of(call, pool).free, total)
    reserved = payoff.reserve(mu_eff, total)
    attestors = epoch_of(call, pool, round)
    custodians = tuple(sorted({*attestors.attestors, *members_of(call).having(REGULATOR)}))
    call.store(at, Seal(forecasters, wagers, mu_eff, reserved, custodians))
    _protect(call, pool, round, forecasters, custodians, Policy(attestors.attestors, attestors.quorum))
    last = ranked[rules.max_entries - 1] if len(ranked) > rules.max_entries else NOBODY
    for forecaster in ranked[rules.max_entries :]:
        _evict(call, pool, round, forecaster, entries[forecaster].wager, last, rules)
    call.emit("Sealed", pool=pool, round=round, forecasters=forecasters)
    call.emit("GateClosed", pool=pool, round=round, wagers=total, muEff=mu_eff, reserve=reserved)
    reserve(call, pool, reserved)


def custody(custodians: tuple[str, ...]) -> Policy:
    """The endorsement by a majority of those that hold a round's private data."""
    return Policy(custodians, len(custodians) // 2 + 1)


def _entries(call: Call, pool: bytes, number: int) -> dict[str, Entry]:
    """Forecaster -> entry, in the order of the addresses. Keys have addresses in lower case."""
    rows = call.ledger.scan(prefix("entry", pool, number))
    return {_address_in(at): decode_record(Entry, value) for at, value in rows}


def _address_in(at: str) -> str:
    """The checksum address at the end of a key."""
    return str(to_checksum_address(at.rsplit("/", 1)[1]))


def _protect(
    call: Call, pool: bytes, number: int, forecasters: tuple[str, ...], custodians: tuple[str, ...], attestors: Policy
) -> None:
    """Write the keys whose later writes need endorsements of their own.

    A policy on a missing key is dropped silently, so each key gets a placeholder with its policy.
    """
    truth = key("truth", pool, number)
    call.store(truth, Truth())
    call.protect(truth, attestors)
    for forecaster in forecasters:
        reveal = key("reveal", pool, number, forecaster)
        call.put(reveal, HIDDEN)
        call.protect(reveal, custody(custodians))


def _evict(call: Call, pool: bytes, number: int, forecaster: str, wager: int, last: str, rules: PoolParams) -> None:
    lock = payoff.lock(wager, rules.lambda_bps, rules.mu_bps)
    call.store(key("due", pool, number, forecaster), Due(wager, lock, wager))
    call.emit("Evicted", pool=pool, round=number, forecaster=forecaster, index=NO_INDEX, wager=wager, by=last)
