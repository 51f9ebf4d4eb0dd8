"""Reads the contracts' events through Ape: first the history, then only new events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ape.api import ProviderAPI
from ape.contracts import ContractInstance
from eth_utils.crypto import keccak
from ethpm_types.abi import EventABI
from hexbytes import HexBytes

BLOCKS_A_REQUEST = 5_000


@dataclass(frozen=True)
class Event:
    """One decoded event; `event["field"]` is an argument, `time` the block's timestamp in UTC seconds."""

    name: str
    contract: str
    block: int
    time: int
    log_index: int
    transaction: str
    arguments: dict[str, Any]

    def __getitem__(self, field: str) -> Any:
        return self.arguments[field]


class EventReader:
    """Reads the events of some contracts in order, from `first_block` on; no event is returned twice."""

    def __init__(
        self, provider: ProviderAPI, contracts: Sequence[ContractInstance], first_block: int, pool: bytes | None = None
    ) -> None:
        self._provider = provider
        self._addresses = [str(contract.address) for contract in contracts]
        self._abis: list[EventABI] = [abi for contract in contracts for abi in contract.contract_type.events]
        self._names = {keccak(text=abi.selector): abi.name for abi in self._abis}
        # NOTE: `pool` is the first indexed argument of every event that has one, so one topic filters them all.
        self._topics = [None, "0x" + pool.hex()] if pool is not None else None
        self._times: dict[int, int] = {}
        self.next_block = first_block

    def poll(self, head: int) -> list[Event]:
        """The events up to and including block `head` that no earlier poll returned."""
        events: list[Event] = []
        while self.next_block <= head:
            until = min(head, self.next_block + BLOCKS_A_REQUEST - 1)
            events += self._range(self.next_block, until)
            self.next_block = until + 1
        return events

    def _range(self, first: int, last: int) -> Iterator[Event]:
        query: dict[str, Any] = {"address": self._addresses, "fromBlock": hex(first), "toBlock": hex(last)}
        if self._topics:
            query["topics"] = self._topics
        logs = self._provider.make_request("eth_getLogs", [query])
        known = [log for log in logs if bytes(HexBytes(log["topics"][0])) in self._names]
        decoded = self._provider.network.ecosystem.decode_logs(known, *self._abis)
        for log, event in zip(known, decoded, strict=True):
            block = int(log["blockNumber"], 16)
            yield Event(
                name=event.event_name,
                contract=str(event.contract_address),
                block=block,
                time=self._time_of(block, log),
                log_index=int(log["logIndex"], 16),
                transaction=log["transactionHash"],
                arguments=event.event_arguments,
            )

    def _time_of(self, block: int, log: dict[str, Any]) -> int:
        # NOTE: anvil and newer nodes put the block's time into the log; from others it is read once a block.
        if stamp := log.get("blockTimestamp"):
            return int(stamp, 16)
        if block not in self._times:
            self._times[block] = int(self._provider.get_block(block).timestamp)
        return self._times[block]
