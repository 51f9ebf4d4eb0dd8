"""Reads events, views and code of the contracts over plain JSON-RPC, all as of one block."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from oracle.audit.errors import NotReadable
from oracle.audit.read.abi import Event, decode_answer, decode_event, encode_call
from oracle.audit.read.endpoint import Endpoint, Progress
from oracle.audit.read.hexes import count, data, mapping
from oracle.audit.read.logs import Log, read_logs
from oracle.audit.read.rpc import Rpc
from oracle.audit.read.target import AuditTarget

FAR_BEHIND = 5
"""An endpoint that is more blocks behind another one is not asked."""


@dataclass(frozen=True)
class Block:
    """A block of the chain; `time` is its timestamp in UTC seconds."""

    number: int
    hash: str
    time: int


@dataclass(frozen=True)
class View:
    """A call of a contract's view function."""

    contract: str
    address: str
    function: str
    arguments: tuple[object, ...] = ()


class ChainReader(Protocol):
    """The chain access that the audit needs."""

    @property
    def notes(self) -> list[str]:
        """What the audit should tell about the chain, beyond its answers."""
        ...

    def chain_id(self) -> int:
        """The chain's identity."""
        ...

    def head(self) -> Block:
        """The block that the audit speaks of: the latest one."""
        ...

    def events(self, target: AuditTarget, until: Block) -> Sequence[Event]:
        """All events of the deployment's pools, vault, market and disputes up to a block, in order."""
        ...

    def views(self, views: Sequence[View], block: Block) -> list[Any]:
        """The first return value of each view at a block; structs as mappings."""
        ...

    def codes(self, addresses: Sequence[str], block: Block) -> list[bytes]:
        """The code at each address at a block; empty where there is none."""
        ...

    def confirm(self, block: Block) -> None:
        """NotReadable if the chain no longer has this block."""
        ...


class JsonRpcChain:
    """A ChainReader over one or several JSON-RPC URLs; NotReadable if none answers, or if they disagree."""

    def __init__(self, *urls: str, progress: Progress = lambda _: None) -> None:
        self.rpc = Rpc(urls, progress)
        self.notes: list[str] = []

    def chain_id(self) -> int:
        """The identity that all endpoints give; one that does not answer is left out."""
        ids: dict[str, int] = {}
        for endpoint in self._answering("eth_chainId"):
            ids[endpoint.name] = count(self.rpc.ask_one(endpoint, "eth_chainId"), "the chain's id")
        if len(set(ids.values())) > 1:
            raise NotReadable("the endpoints are on different chains: " + _listed(ids))
        return next(iter(ids.values()))

    def head(self) -> Block:
        """The latest block that all endpoints have that are not far behind."""
        heads = {part: self._block(part, "latest") for part in self._answering("eth_blockNumber")}
        best = max(block.number for block in heads.values())
        for endpoint, block in heads.items():
            if best - block.number > FAR_BEHIND:
                self.notes.append(f"{endpoint.name} is {best - block.number} blocks behind; it was not asked")
                self.rpc.drop(endpoint)
        near = {endpoint: block for endpoint, block in heads.items() if best - block.number <= FAR_BEHIND}
        if len(near) == 1:
            return next(iter(near.values()))
        common = min(block.number for block in near.values())
        shared = {endpoint.name: self._block(endpoint, hex(common)) for endpoint in near}
        if len({block.hash for block in shared.values()}) > 1:
            hashes = {name: block.hash for name, block in shared.items()}
            raise NotReadable(f"the endpoints disagree about block {common}: {_listed(hashes)}")
        return next(iter(shared.values()))

    def events(self, target: AuditTarget, until: Block) -> Sequence[Event]:
        names = target.speakers
        logs = read_logs(self.rpc, names, target.block, until.number)
        self.notes += logs.notes(self.rpc.name)
        times = self._times(logs.found)
        decoded = (decode_event(names[log.address], log, times[log.block], log.transaction) for log in logs.found)
        return tuple(event for event in decoded if event is not None)

    def views(self, views: Sequence[View], block: Block) -> list[Any]:
        calls = [("eth_call", [_request(view), hex(block.number)]) for view in views]
        answers = self.rpc.ask_all(calls)
        return [
            decode_answer(view.contract, view.function, data(answer, f"{view.contract}.{view.function}"))
            for view, answer in zip(views, answers, strict=True)
        ]

    def codes(self, addresses: Sequence[str], block: Block) -> list[bytes]:
        answers = self.rpc.ask_all([("eth_getCode", [address, hex(block.number)]) for address in addresses])
        return [data(answer, f"the code at {address}") for address, answer in zip(addresses, answers, strict=True)]

    def confirm(self, block: Block) -> None:
        answer = self.rpc.ask("eth_getBlockByNumber", hex(block.number), False)
        if answer is None or parsed_block(answer).hash != block.hash:
            raise NotReadable(f"the chain replaced block {block.number} while the audit read it: run the audit again")

    def close(self) -> None:
        """Close the connections."""
        self.rpc.close()

    def _answering(self, method: str) -> list[Endpoint]:
        """The endpoints that answer a call; the others are left out and noted. NotReadable if none does."""
        failures: dict[Endpoint, str] = {}
        for endpoint in self.rpc.endpoints:
            try:
                self.rpc.ask_one(endpoint, method)
            except NotReadable as error:
                failures[endpoint] = str(error)
        if len(failures) == len(self.rpc.endpoints):
            raise NotReadable("; ".join(failures.values()))
        for endpoint, why in failures.items():
            self.notes.append(why)
            self.rpc.drop(endpoint)
        return list(self.rpc.endpoints)

    def _block(self, endpoint: Endpoint, which: str) -> Block:
        return parsed_block(self.rpc.ask_one(endpoint, "eth_getBlockByNumber", which, False))

    def _times(self, logs: Sequence[Log]) -> dict[int, int]:
        """The time of every block with a log. Newer nodes put it into the log; from others the blocks are read."""
        times = {log.block: log.time for log in logs if log.time is not None}
        absent = sorted({log.block for log in logs} - times.keys())
        answers = self.rpc.ask_all([("eth_getBlockByNumber", [hex(number), False]) for number in absent])
        return times | {number: parsed_block(answer).time for number, answer in zip(absent, answers, strict=True)}


def parsed_block(answer: object) -> Block:
    """A block in an endpoint's answer."""
    part = mapping(answer, "a block")
    return Block(
        number=count(part.get("number"), "the number of a block"),
        hash="0x" + data(part.get("hash"), "the hash of a block", 32).hex(),
        time=count(part.get("timestamp"), "the time of a block"),
    )


def _request(view: View) -> dict[str, str]:
    return {"to": view.address, "data": "0x" + encode_call(view.contract, view.function, view.arguments).hex()}


def _listed(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} says {value}" for name, value in values.items())
