"""Reads all logs of some contracts in a range of blocks, however few of them an endpoint gives at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oracle.audit.errors import NotReadable
from oracle.audit.read.endpoint import Call, Refused
from oracle.audit.read.hexes import count, data, items, mapping
from oracle.audit.read.rpc import Rpc

FIRST_SPAN, AT_ONCE, CALM = 5_000, 8, 4
"""The blocks of a first request, the requests at once, and the waves without a refusal after which the span grows."""
CAPS = frozenset({500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000})
"""Round numbers of logs. An answer with so many may have been cut off, so its range is read again in halves."""


@dataclass(frozen=True, order=True)
class Log:
    """One log as an endpoint gives it; `time` is the block's (UTC s), None if the endpoint leaves it out."""

    block: int
    index: int
    address: str
    topics: tuple[bytes, ...]
    data: bytes
    transaction: str
    time: int | None


@dataclass
class Logs:
    """The logs in order, and how many answers did not belong to the question."""

    found: list[Log]
    foreign: int = 0
    repeated: int = 0

    def notes(self, where: str) -> list[str]:
        """What the endpoint answered beyond the question, in words."""
        parts = ((self.foreign, "of other contracts or blocks"), (self.repeated, "twice"))
        answered = f"the chain at {where} answered"
        return [f"{answered} {number} logs {what}; they were left out" for number, what in parts if number]


def read_logs(rpc: Rpc, addresses: Iterable[str], first: int, last: int) -> Logs:
    """All logs of `addresses` (lower case) from block `first` to `last`; NotReadable if a single block is refused."""
    names, raw = sorted(addresses), []
    waiting, span, calm = [(first, last)] if first <= last else [], FIRST_SPAN, 0
    while waiting:
        wave = _wave(waiting, span)
        answers = rpc.try_all([_query(names, *part) for part in wave], batch=1)
        refused = [part for part, answer in zip(wave, answers, strict=True) if _is_too_much(part, answer)]
        for (start, end), answer in zip(wave, answers, strict=True):
            if (start, end) not in refused:
                raw += [(log, start, end) for log in items(answer, "the result of eth_getLogs")]
            elif start == end:
                raise NotReadable(f"the chain at {rpc.name} refuses the logs of block {start}: {answer.message}")
        span, calm = _next_span(span, calm, refused)
        waiting = sorted(refused + waiting)
        rpc.progress(f"read {len(raw)} logs; {sum(end - start + 1 for start, end in waiting)} blocks to go")
    return _sorted(raw, frozenset(names))


def _wave(waiting: list[tuple[int, int]], span: int) -> list[tuple[int, int]]:
    """Take the next ranges of at most `span` blocks off `waiting`."""
    wave: list[tuple[int, int]] = []
    while waiting and len(wave) < AT_ONCE:
        start, end = waiting.pop(0)
        last = min(end, start + span - 1)
        wave.append((start, last))
        if last < end:
            waiting.insert(0, (last + 1, end))
    return wave


def _query(addresses: Sequence[str], start: int, end: int) -> Call:
    return "eth_getLogs", [{"address": list(addresses), "fromBlock": hex(start), "toBlock": hex(end)}]


def _is_too_much(part: tuple[int, int], answer: object) -> bool:
    """Whether a range must be read again in halves: it was refused, or its answer may have been cut off."""
    return isinstance(answer, Refused) or (part[0] < part[1] and isinstance(answer, list) and len(answer) in CAPS)


def _next_span(span: int, calm: int, refused: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Half of the smallest refused range, or twice the span after some waves without a refusal."""
    if refused:
        return max(1, min(end - start + 1 for start, end in refused) // 2), 0
    return (2 * span, 0) if calm + 1 >= CALM else (span, calm + 1)


def _sorted(raw: Sequence[tuple[object, int, int]], addresses: frozenset[str]) -> Logs:
    logs = Logs([])
    by_place: dict[tuple[int, int], Log] = {}
    for answer, start, end in raw:
        part = mapping(answer, "a log")
        if part.get("removed") is True or str(part.get("address")).lower() not in addresses:
            logs.foreign += 1
            continue
        log = _parsed(part)
        if not start <= log.block <= end:
            logs.foreign += 1
            continue
        before = by_place.setdefault((log.block, log.index), log)
        if before is not log:
            if before != log:
                raise NotReadable(f"the chain answers two different logs with number {log.index} in block {log.block}")
            logs.repeated += 1
    logs.found = [by_place[place] for place in sorted(by_place)]
    return logs


def _parsed(part: Mapping[str, Any]) -> Log:
    stamp = part.get("blockTimestamp")
    return Log(
        block=count(part.get("blockNumber"), "the block of a log"),
        index=count(part.get("logIndex"), "the number of a log"),
        address=str(part["address"]).lower(),
        topics=tuple(data(topic, "a topic", 32) for topic in items(part.get("topics"), "the topics of a log")),
        data=data(part.get("data"), "the data of a log"),
        transaction="0x" + data(part.get("transactionHash"), "the transaction of a log", 32).hex(),
        time=count(stamp, "the time of a log") if stamp else None,
    )
