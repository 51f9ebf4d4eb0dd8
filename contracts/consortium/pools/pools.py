"""The rules of pools, and the epochs of their feeds and attestors. Motions of the members create both."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from contracts.consortium.clock.windows import require_before_deadline
from contracts.consortium.errors import Refused, require
from contracts.consortium.ledger.addresses import domain_of, organisation_address
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import ATTESTOR, members_of
from contracts.consortium.pools.suppliers import Suppliers, suppliers_from, write_suppliers
from forewatt.protocol.canonical import decode_canonical, encode_canonical
from forewatt.protocol.errors import ParamsError
from forewatt.protocol.limits import Epoch, check_epoch, check_next_epoch, check_params
from forewatt.protocol.pool import PARAMS_TYPE, SOLIDITY, PoolParams, pool_id

COOLDOWN_S = 30 * 86_400
"""How long a round may last. A stake leaves only when no round holds it, so that no cooldown has to cover a round."""
EPOCH_KEYS = frozenset({"from_round", "feeds_root", "feed_count", "manifest_cid", "attestors", "quorum"})


@dataclass(frozen=True)
class PoolEpoch:
    """Feeds and attestor organisations (MSP ids, ascending) of a pool from a round on."""

    from_round: int
    feeds_root: bytes
    feed_count: int
    manifest_cid: bytes
    attestors: tuple[str, ...]
    quorum: int

    def protocol(self) -> Epoch:
        """The epoch as on the EVM, with the organisations' addresses."""
        addresses = sorted((organisation_address(msp) for msp in self.attestors), key=str.lower)
        return Epoch(
            self.from_round, self.feeds_root, self.feed_count, self.manifest_cid, tuple(addresses), self.quorum
        )


def create_pool(call: Call, params: Any, epoch: Any) -> None:
    """Create a pool: `params` is the ABI encoding of the rules, `epoch` a map. Only by a motion."""
    require(type(params) is bytes, "WrongParams", "params must be bytes")
    rules, (first, suppliers) = decode_params(params), _proposed(epoch)
    pool = pool_id(*_domain(call), rules)
    at = key("pool", pool)
    require(not call.has(at), "PoolExists", "a pool with these rules exists")
    _check(lambda: check_params(rules, COOLDOWN_S))
    require(first.from_round == 0, "LimitBroken", "the first epoch must start with round 0")
    _check(lambda: check_epoch(first.protocol(), rules))
    _require_attestors(call, first)
    call.put(at, params)
    call.emit("PoolCreated", pool=pool, creator=call.caller, params=rules.struct())
    _write(call, pool, (first,), suppliers)


def append_epoch(call: Call, pool: Any, epoch: Any) -> None:
    """Add an epoch to a pool. Only by a motion. The commit window of its first round must not be open."""
    rules, epochs, (following, suppliers) = params_of(call, pool), epochs_of(call, pool), _proposed(epoch)
    opens = rules.gate(following.from_round) - rules.open_ahead_s
    _check(lambda: check_next_epoch(following.protocol(), rules, epochs[-1].protocol(), opens - 1))
    require_before_deadline(call, rules, following.from_round, "open")
    _require_attestors(call, following)
    _write(call, pool, (*epochs, following), suppliers)


@lru_cache(maxsize=64)
def decode_params(params: bytes) -> PoolParams:
    """The rules of their ABI encoding. Refused if it is not canonical."""
    try:
        values = decode([PARAMS_TYPE], params)[0]
        rules = PoolParams(**dict(zip(SOLIDITY, values, strict=True)))
        canonical = rules.encode() == params
    except (DecodingError, TypeError, ValueError) as why:
        raise Refused("WrongParams", f"params must be the ABI encoding of PoolParams: {why}") from why
    require(canonical, "WrongParams", "params are not in their canonical ABI encoding")
    return rules


def params_of(call: Call, pool: bytes) -> PoolParams:
    """The rules of a pool. Refused if there is no such pool."""
    encoded = call.get(key("pool", pool))
    if encoded is None:
        raise Refused("UnknownPool", f"there is no pool {pool.hex()}")
    return decode_params(encoded)


def epoch_of(call: Call, pool: bytes, number: int) -> PoolEpoch:
    """The epoch of a round."""
    return next(epoch for epoch in reversed(epochs_of(call, pool)) if epoch.from_round <= number)


def epochs_of(call: Call, pool: bytes) -> tuple[PoolEpoch, ...]:
    """All epochs of a pool, in their order."""
    value = call.get(key("epochs", pool))
    if value is None:
        raise Refused("UnknownPool", f"there is no pool {pool.hex()}")
    return decode_epochs(value)


def decode_epochs(value: bytes) -> tuple[PoolEpoch, ...]:
    """The epochs of a pool's record, in their order."""
    rows: Any = decode_canonical(value, "epochs")
    return tuple(_epoch_from(row) for row in rows)


def _domain(call: Call) -> tuple[int, str]:
    domain = domain_of(call.ledger.channel)
    return domain.chain_id, domain.market


def _write(call: Call, pool: bytes, epochs: tuple[PoolEpoch, ...], suppliers: Suppliers) -> None:
    rows = [{**vars(epoch), "attestors": list(epoch.attestors)} for epoch in epochs]
    at, last = key("epochs", pool), epochs[-1]
    call.put(at, encode_canonical(rows))
    call.protect(at, members_of(call).policy)
    call.emit(
        "EpochAppended",
        pool=pool,
        fromRound=last.from_round,
        feedsRoot=last.feeds_root,
        feedCount=last.feed_count,
        manifest=last.manifest_cid,
        attestors=last.protocol().attestors,
        quorum=last.quorum,
    )
    write_suppliers(call, pool, last.from_round, suppliers)


def _require_attestors(call: Call, epoch: PoolEpoch) -> None:
    known = members_of(call).having(ATTESTOR)
    for msp in epoch.attestors:
        require(msp in known, "NotAttestor", f"{msp} is no member with the role {ATTESTOR}")
    require(list(epoch.attestors) == sorted(set(epoch.attestors)), "LimitBroken", "attestors must ascend by MSP id")


def _proposed(value: Any) -> tuple[PoolEpoch, Suppliers]:
    """The epoch of a motion, and the suppliers of its feeds, which have a record of their own."""
    require(isinstance(value, dict) and "suppliers" in value, "WrongEpoch", "an epoch names the suppliers of its feeds")
    epoch = _epoch_from({name: item for name, item in value.items() if name != "suppliers"})
    return epoch, suppliers_from(value["suppliers"], epoch.feed_count)


def _epoch_from(value: Any) -> PoolEpoch:
    require(isinstance(value, dict) and value.keys() == EPOCH_KEYS, "WrongEpoch", "an epoch has the wrong fields")
    kinds = {"feeds_root": bytes, "manifest_cid": bytes, "attestors": list}
    exact = all(type(item) is kinds.get(name, int) for name, item in value.items())
    require(exact and all(type(msp) is str for msp in value["attestors"]), "WrongEpoch", "a field has the wrong type")
    require(len(value["feeds_root"]) == 32, "WrongEpoch", "feeds_root must have 32 bytes")
    return PoolEpoch(**{**value, "attestors": tuple(value["attestors"])})


def _check(limits: Any) -> None:
    try:
        limits()
    except ParamsError as why:
        raise Refused("LimitBroken", str(why)) from why
