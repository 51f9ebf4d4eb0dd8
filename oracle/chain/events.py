"""Decodes the contracts' events with Ape's ABI decoder."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ape
from ape.contracts import ContractInstance
from eth_utils.crypto import keccak
from ethpm_types.abi import EventABI

from oracle.chain.logs import Log, number_of


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


class EventDecoder:
    """Decodes the logs of some contracts, or of one pool in them."""

    def __init__(self, contracts: Sequence[ContractInstance], pool: bytes | None = None) -> None:
        self.addresses = [str(contract.address) for contract in contracts]
        self.pool = pool
        self._of_contracts = {address.lower() for address in self.addresses}
        self._abis: list[EventABI] = [abi for contract in contracts for abi in contract.contract_type.events]
        self._names = {"0x" + keccak(text=abi.selector).hex() for abi in self._abis}

    @property
    def criteria(self) -> dict[str, Any]:
        """The filter of eth_getLogs for these events."""
        # NOTE: the pool is the first indexed argument of every event that has one, so one topic filters them all.
        topics = {} if self.pool is None else {"topics": [None, "0x" + self.pool.hex()]}
        return {"address": self.addresses, **topics}

    def is_ours(self, log: Log) -> bool:
        """Whether a log is an event of these contracts."""
        return log["address"].lower() in self._of_contracts and self._is_known(log)

    def decoded(self, logs: Sequence[Log], time_of: Mapping[int, int]) -> Iterator[Event]:
        """The events of logs, in the same order.

        `time_of` has the times of blocks by number; it needs those of logs that do not name their block's time.
        """
        ours = [log for log in logs if self.is_ours(log)]
        for log, event in zip(ours, ape.networks.ethereum.decode_logs(ours, *self._abis), strict=True):
            block = number_of(log)
            yield Event(
                name=event.event_name,
                contract=str(event.contract_address),
                block=block,
                time=time_of[block] if block in time_of else int(log["blockTimestamp"], 16),
                log_index=int(log["logIndex"], 16),
                transaction=log["transactionHash"],
                arguments=event.event_arguments,
            )

    def _is_known(self, log: Log) -> bool:
        return bool(log["topics"]) and log["topics"][0].lower() in self._names


def has_time(log: Log) -> bool:
    """Whether the log names its block's time, as anvil's and those of newer nodes do."""
    return bool(log.get("blockTimestamp"))
