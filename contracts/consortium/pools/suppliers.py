"""The suppliers of an epoch's feeds: whose meter readings of a feed count.

A list of pairs (first feed, MSP id): from this feed on, up to the next pair, the organisation supplies the readings. An
empty MSP id says that nobody does. Feeds before the first pair have no supplier either.
"""

from bisect import bisect_right
from typing import Any

from contracts.consortium.errors import Refused, require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import OPERATOR, members_of
from forewatt.protocol.canonical import decode_canonical, encode_canonical

Suppliers = tuple[tuple[int, str], ...]
NOBODY = ""


def suppliers_from(value: Any, feed_count: int) -> Suppliers:
    """The suppliers of a decoded list. Refused if it is not one for this number of feeds."""
    pairs = isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value)
    exact = pairs and all(type(first) is int and type(msp) is str for first, msp in value)
    require(exact, "WrongEpoch", "suppliers must be a list of pairs of a feed and an MSP id")
    firsts = [first for first, _ in value]
    ascending = firsts == sorted(set(firsts)) and all(0 <= first < feed_count for first in firsts)
    require(ascending, "WrongEpoch", f"the feeds of suppliers must ascend, from 0 to {feed_count - 1}")
    return tuple((first, msp) for first, msp in value)


def write_suppliers(call: Call, pool: bytes, from_round: int, suppliers: Suppliers) -> None:
    """Write the suppliers of the epoch that starts with a round. Each must be a member with the role of an operator."""
    members = members_of(call)
    for _, msp in suppliers:
        known = msp == NOBODY or msp in members.having(OPERATOR)
        require(known, "NotOperator", f"the supplier {msp} is no member with the role {OPERATOR}")
    at = key("suppliers", pool, from_round)
    call.put(at, encode_canonical([list(pair) for pair in suppliers]))
    call.protect(at, members.policy)
    call.emit("SuppliersSet", pool=pool, fromRound=from_round, suppliers=suppliers)


def require_supplier(call: Call, pool: bytes, from_round: int, feed: int, msp: str) -> None:
    """Raise Refused unless an organisation supplies a feed in the epoch that starts with a round."""
    record = call.get(key("suppliers", pool, from_round))
    supplier = NOBODY if record is None else supplier_of(decode_suppliers(record), feed)
    if supplier == NOBODY:
        raise Refused("NotSupplier", f"feed {feed} has no supplier in the epoch of round {from_round}")
    require(supplier == msp, "NotSupplier", f"the readings of feed {feed} are those of {supplier}, not of {msp}")


def decode_suppliers(value: bytes) -> Suppliers:
    """The suppliers of a record."""
    rows: Any = decode_canonical(value, "suppliers")
    return tuple((first, msp) for first, msp in rows)


def supplier_of(suppliers: Suppliers, feed: int) -> str:
    """The MSP id of a feed's supplier, empty if there is none."""
    place = bisect_right(suppliers, feed, key=lambda pair: pair[0])
    return suppliers[place - 1][1] if place else NOBODY
