"""Reads logs over ranges of blocks; the range halves when an endpoint refuses it and grows again."""

import logging
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from oracle.chain.blocks import Block
from oracle.chain.rpc.client import RpcClient
from oracle.chain.rpc.errors import RpcRefused, RpcUnreachable

log = logging.getLogger(__name__)

Log = dict[str, Any]
Answer = TypeVar("Answer")
FIRST_RANGE = 10_000
_LARGEST_RANGE = 500_000
_ANSWERS_TO_GROW = 8


def number_of(entry: Log) -> int:
    """The number of a log's block."""
    return int(entry["blockNumber"], 16)


def identity(entry: Log) -> tuple[str, int]:
    """What makes a log unique: its block's hash and its index in the block."""
    return entry["blockHash"], int(entry["logIndex"], 16)


def in_order(logs: list[Log]) -> list[Log]:
    """The logs in the order of the chain, each once; those that the endpoint marks as removed are left out."""
    unique = {identity(entry): entry for entry in logs if not entry.get("removed")}
    return sorted(unique.values(), key=lambda entry: (number_of(entry), int(entry["logIndex"], 16)))


class LogReader:
    """Reads the logs that match a filter (`address`, `topics`), in ranges that the endpoint accepts."""

    def __init__(self, rpc: RpcClient, criteria: dict[str, Any]) -> None:
        self._rpc = rpc
        self._criteria = criteria
        self._range = FIRST_RANGE
        self._was_refused = False
        self._answered = 0

    def read(self, first: int, last: int) -> list[Log]:
        """The logs from block `first` to `last`. Raises as `history` does."""
        return in_order([entry for logs in self._ranges(first, last, self._logs) for entry in logs])

    def history(self, first: int, last: int) -> Iterator[tuple[Block, list[Log]]]:
        """(last block, logs) of one range after the other, from block `first` to `last`.

        Each range comes from an endpoint that has its last block: one that lacks it would leave out logs without an
        error. Raises RpcRefused if even a single block is refused, and RpcUnreachable if no endpoint answers; the next
        call then asks for fewer blocks.
        """
        return self._ranges(first, last, self._logs_with_block)

    def _ranges(self, first: int, last: int, ask: Callable[[int, int], Answer]) -> Iterator[Answer]:
        while first <= last:
            until = min(last, first + self._range - 1)
            try:
                answer = ask(first, until)
            except RpcRefused as error:
                if until == first:
                    raise
                self._shrink(until - first + 1, error)
                continue
            except RpcUnreachable as error:
                self._shrink(until - first + 1, error)
                raise
            self._grow()
            yield answer
            first = until + 1

    def _logs(self, first: int, last: int) -> list[Log]:
        logs: list[Log] = self._rpc.agreed("eth_getLogs", self._query(first, last), key=_identities)
        return logs

    def _logs_with_block(self, first: int, last: int) -> tuple[Block, list[Log]]:
        logs, header = self._rpc.batch(
            [("eth_getLogs", (self._query(first, last),)), ("eth_getBlockByNumber", (hex(last), False))]
        )
        for answer in (logs, header):
            if isinstance(answer, RpcRefused):
                raise answer
        if not header:
            raise RpcUnreachable(f"the endpoint lacks block {last}: it may still be syncing")
        if self._rpc.quorum > 1:
            logs = self._logs(first, last)
        return Block.of(header), in_order(logs)

    def _query(self, first: int, last: int) -> Log:
        return {**self._criteria, "fromBlock": hex(first), "toBlock": hex(last)}

    def _shrink(self, asked: int, error: Exception) -> None:
        self._range, self._was_refused, self._answered = max(1, asked // 2), True, 0
        log.info("logs of %d blocks refused, the next request is for %d: %s", asked, self._range, error)

    def _grow(self) -> None:
        self._answered += 1
        if not self._was_refused or self._answered >= _ANSWERS_TO_GROW:
            self._range, self._answered = min(_LARGEST_RANGE, 2 * self._range), 0


def _identities(logs: list[Log]) -> list[tuple[str, int]]:
    return [identity(entry) for entry in in_order(logs)]
