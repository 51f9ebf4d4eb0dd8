"""Reads events and views of the contracts over plain JSON-RPC."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import httpx

from oracle.audit.errors import NotReadable
from oracle.audit.read.abi import Event, decode_answer, decode_event, encode_call
from oracle.audit.read.target import AuditTarget

BLOCKS_A_REQUEST = 5_000
TIMEOUT_S = 30.0


class ChainReader(Protocol):
    """The chain access that the audit needs."""

    def chain_id(self) -> int:
        """The chain's identity."""
        ...

    def head(self) -> int:
        """The number of the latest block."""
        ...

    def events(self, target: AuditTarget, until: int) -> Sequence[Event]:
        """All events of the deployment's pools, vault, market and disputes up to a block, in order."""
        ...

    def view(self, contract: str, address: str, function: str, arguments: Sequence[object], block: int) -> Any:
        """The first return value of a view at a block; structs as mappings."""
        ...


class JsonRpcChain:
    """A ChainReader over one JSON-RPC URL; NotReadable if it does not answer or answers with an error."""

    def __init__(self, rpc_url: str) -> None:
        self._url = rpc_url
        self._http = httpx.Client(timeout=TIMEOUT_S)
        self._times: dict[int, int] = {}

    def chain_id(self) -> int:
        return int(self._ask("eth_chainId"), 16)

    def head(self) -> int:
        return int(self._ask("eth_blockNumber"), 16)

    def events(self, target: AuditTarget, until: int) -> Sequence[Event]:
        contracts = {"Vault": target.vault, "Pools": target.pools, "Market": target.market, "Disputes": target.disputes}
        names = {address.lower(): name for name, address in contracts.items()}
        logs = [
            log for first in range(target.block, until + 1, BLOCKS_A_REQUEST) for log in self._logs(names, first, until)
        ]
        return tuple(self._decoded(names, logs))

    def view(self, contract: str, address: str, function: str, arguments: Sequence[object], block: int) -> Any:
        call = {"to": address, "data": "0x" + encode_call(contract, function, arguments).hex()}
        answer = bytes.fromhex(self._ask("eth_call", call, hex(block)).removeprefix("0x"))
        return decode_answer(contract, function, answer)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _logs(self, names: dict[str, str], first: int, until: int) -> list[dict[str, Any]]:
        last = min(until, first + BLOCKS_A_REQUEST - 1)
        query = {"address": list(names), "fromBlock": hex(first), "toBlock": hex(last)}
        logs: list[dict[str, Any]] = self._ask("eth_getLogs", query)
        return logs

    def _decoded(self, names: dict[str, str], logs: list[dict[str, Any]]) -> Iterator[Event]:
        for log in sorted(logs, key=lambda log: (int(log["blockNumber"], 16), int(log["logIndex"], 16))):
            event = decode_event(names[log["address"].lower()], log, self._time(log))
            if event is not None:
                yield event

    def _time(self, log: dict[str, Any]) -> int:
        # Newer nodes put the block's time into the log; from others it is read once a block.
        if log.get("blockTimestamp"):
            return int(log["blockTimestamp"], 16)
        number = int(log["blockNumber"], 16)
        if number not in self._times:
            self._times[number] = int(self._ask("eth_getBlockByNumber", hex(number), False)["timestamp"], 16)
        return self._times[number]

    def _ask(self, method: str, *params: object) -> Any:
        try:
            reply = self._http.post(self._url, json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
            answer = reply.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise NotReadable(f"the chain at {self._url} does not answer {method}: {error}") from error
        if "error" in answer:
            raise NotReadable(f"the chain at {self._url} refuses {method}: {answer['error'].get('message')}")
        return answer["result"]
