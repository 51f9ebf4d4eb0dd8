"""Names the logs that an endpoint left out, added or changed, given the proven ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from oracle.audit.errors import EndpointLies
from oracle.audit.read.abi import events_of
from oracle.audit.read.logs import Log

MOST_NAMED = 3


def require_same(proven: Sequence[Log], answered: Sequence[Log], speakers: Mapping[str, str], where: str) -> None:
    """EndpointLies unless an endpoint answered exactly the proven logs; `speakers` is address -> contract."""
    true, given = _by_place(proven), _by_place(answered)
    lies = [
        *(f"left out {_name(true[place], speakers)}" for place in sorted(true.keys() - given.keys())),
        *(f"added {_name(given[place], speakers)}" for place in sorted(given.keys() - true.keys())),
        *(
            f"changed {_name(true[place], speakers)}"
            for place in sorted(true.keys() & given.keys())
            if not _is_same(true[place], given[place])
        ),
    ]
    if lies:
        more = f", and {len(lies) - MOST_NAMED} more" if len(lies) > MOST_NAMED else ""
        raise EndpointLies(where, "; ".join(lies[:MOST_NAMED]) + more)


def _by_place(logs: Sequence[Log]) -> dict[tuple[int, int], Log]:
    return {(log.block, log.index): log for log in logs}


def _is_same(true: Log, given: Log) -> bool:
    """Whether an answered log is the proven one; its transaction's hash is not proven, its time may be absent."""
    time = given.time if given.time is not None else true.time
    return replace(given, transaction=true.transaction, time=time) == replace(true, time=true.time)


def _name(log: Log, speakers: Mapping[str, str]) -> str:
    contract = speakers.get(log.address, log.address)
    item = events_of(contract).get(log.topics[0]) if log.topics and contract in speakers.values() else None
    event = f", {item['name']} of {contract}" if item else f", of {contract}"
    return f"log {log.index} of block {log.block}{event}"
