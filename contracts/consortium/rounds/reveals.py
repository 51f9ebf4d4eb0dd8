"""Reveals after the gate: the payload key goes to those that hold the round's private data, its hash to the channel."""

import hashlib

from contracts.consortium.accounts.stakes import forecaster_of
from contracts.consortium.arguments import U64, Address, Bytes32
from contracts.consortium.clock.windows import require_before_deadline
from contracts.consortium.errors import Refused, require
from contracts.consortium.ledger.addresses import domain_of
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import require_member
from contracts.consortium.pools.pools import params_of
from contracts.consortium.private.collections import sealed_collection
from contracts.consortium.rounds.state import HIDDEN, Entry, Seal, seal_of
from forewatt.protocol.seal import KEY_BYTES, SealScope, key_hash, seed_of


def reveal(call: Call, *, pool: Bytes32, round: U64, forecaster: Address) -> None:
    """Deliver the payload key of an entry, as transient data `key` and `nonce`. For members of its collection.

    A round is sealed after its gate's tick, and no commit is valid after that tick. So no commit follows any reveal.
    """
    require_member(call)
    rules, seal = params_of(call, pool), seal_of(call, pool, round)
    require_before_deadline(call, rules, round, "reveal_end")
    index, at = index_of(seal, forecaster), key("reveal", pool, round, forecaster)
    require(call.get(at) == HIDDEN, "AlreadyRevealed", f"the key of {forecaster} was delivered")
    secret, nonce = call.transient("key", KEY_BYTES), call.transient("nonce", 32)
    open_entry(call, pool, round, forecaster, secret)
    digest = hashlib.sha256(nonce + secret).digest()
    collection = sealed_collection(forecaster_of(call, forecaster).msp)
    call.ledger.put_private(collection, key("key", pool, round, forecaster), nonce + secret)
    call.put(at, digest)
    call.emit("Revealed", pool=pool, round=round, forecaster=forecaster, index=index, key=digest)


def index_of(seal: Seal, forecaster: str) -> int:
    """The index of a forecaster's entry. Refused if it has none."""
    require(forecaster in seal.forecasters, "UnknownCommit", f"{forecaster} has no entry in this round")
    return seal.forecasters.index(forecaster)


def open_entry(call: Call, pool: bytes, number: int, forecaster: str, secret: bytes) -> tuple[Entry, bytes]:
    """The entry and its seed. Refused if the key is not the committed one."""
    entry = call.load(Entry, key("entry", pool, number, forecaster))
    domain = domain_of(call.ledger.channel)
    scope = SealScope(domain.chain_id, domain.market, pool, number, forecaster, entry.revision)
    seed = seed_of(scope.context(), secret)
    if key_hash(seed) != entry.key_hash:
        raise Refused("WrongKey", "the key and the commit's context do not give the committed hash")
    return entry, seed
