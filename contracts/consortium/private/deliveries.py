"""Deliveries of private data. The channel gets the SHA-256 hash of a random nonce and the data."""

from contracts.consortium.accounts.stakes import forecaster_of
from contracts.consortium.arguments import U32, U64, Address, Bytes32
from contracts.consortium.clock.windows import require_before_deadline
from contracts.consortium.errors import require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import OPERATOR, require_member
from contracts.consortium.pools.pools import epoch_of, params_of
from contracts.consortium.pools.suppliers import require_supplier
from contracts.consortium.private.collections import OBSERVATIONS, readings_collection, sealed_collection
from contracts.consortium.rounds.state import Entry
from forewatt.protocol.cid import cid_of, is_cid

NONCE_BYTES = 32


def deliver_payload(call: Call, *, pool: Bytes32, round: U64, forecaster: Address) -> None:
    """Deliver the sealed payload of an entry, as transient data `payload` and `nonce`. For the operator's clients."""
    owner, member = forecaster_of(call, forecaster), require_member(call, OPERATOR)
    require(owner.msp == member.msp, "NotOperator", f"{forecaster} belongs to {owner.msp}")
    entry = call.load(Entry, key("entry", pool, round, forecaster))
    payload = call.transient("payload")
    require(cid_of(payload) == entry.cid, "WrongCid", "the payload is not the one that the commit names")
    _put(call, sealed_collection(owner.msp), key("payload", pool, round, forecaster), payload)


def deliver_readings(call: Call, *, pool: Bytes32, round: U64, feed: U32) -> None:
    """Deliver the readings of a feed's round, as transient data `readings` and `nonce`. For clients of its supplier.

    The supplier is the organisation that the round's epoch names for the feed. Its latest delivery before observeStart
    counts. So all attestors that measure the round read the same.
    """
    member, rules, epoch = require_member(call, OPERATOR), params_of(call, pool), epoch_of(call, pool, round)
    require(feed < epoch.feed_count, "UnknownFeed", f"round {round} has {epoch.feed_count} feeds")
    require_supplier(call, pool, epoch.from_round, feed, member.msp)
    require_before_deadline(call, rules, round, "observe_start")
    at = key("readings", pool, round, feed)
    _put(call, readings_collection(member.msp), at, call.transient("readings"))


def deliver_observation(call: Call, *, pool: Bytes32, round: U64, cid: bytes) -> None:
    """Deliver the series of an observation or a claim, as transient data `observation` and `nonce`. For members.

    Whoever claims a truth delivers its series, so that the custodians can rule on it and settle by it.
    """
    require_member(call)
    params_of(call, pool)
    require(is_cid(cid), "WrongCid", "the CID must be a raw sha2-256 CIDv1")
    observation = call.transient("observation")
    require(cid_of(observation) == cid, "WrongCid", "the observation has another CID")
    _put(call, OBSERVATIONS, key("observation", pool, round, cid), observation)


def _put(call: Call, collection: str, at: str, value: bytes) -> None:
    call.ledger.put_private(collection, at, call.transient("nonce", NONCE_BYTES) + value)
