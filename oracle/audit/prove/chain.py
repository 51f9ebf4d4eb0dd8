"""A chain that believes no endpoint: each log, each time and each contract's code is proven before it is used."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from oracle.audit.errors import EndpointLies, NotReadable
from oracle.audit.prove.compare import require_same
from oracle.audit.prove.header import Header, bloom_bits, may_hold, parsed_header
from oracle.audit.prove.receipts import proven_logs
from oracle.audit.prove.state import proven_account, proven_word, require_code
from oracle.audit.read.abi import Event, decode_event
from oracle.audit.read.chain import Block, JsonRpcChain, View
from oracle.audit.read.endpoint import Call, Progress, Refused
from oracle.audit.read.logs import Log, read_logs
from oracle.audit.read.proof import Proof
from oracle.audit.read.target import AuditTarget

ADDRESSES = {("Pools", "authority"): 0}
"""Views that return an address in storage, and its slot."""
WAVE = 400
"""The headers, or blocks of receipts, that are held at once."""


@dataclass(frozen=True)
class Checkpoint:
    """A block that the user vouches for."""

    number: int
    hash: bytes


class ProvenChain(JsonRpcChain):
    """A ChainReader that proves what it answers; EndpointLies names the endpoint whose answer is false.

    Its anchor is a checkpoint, or the latest block of two endpoints that agree. Views are answered as they are.
    """

    def __init__(self, *urls: str, checkpoint: Checkpoint | None, progress: Progress = lambda _: None) -> None:
        super().__init__(*urls, progress=progress)
        self.checkpoint = checkpoint
        self.proof = Proof()

    def head(self) -> Block:
        """The latest block; NotReadable unless there is a checkpoint, or two endpoints agree about it."""
        block = super().head()
        names = [endpoint.name for endpoint in self.rpc.endpoints]
        if self.checkpoint is not None:
            self.proof.anchor = f"block {self.checkpoint.number}, 0x{self.checkpoint.hash.hex()}, given as checkpoint"
        elif len(names) > 1:
            self.proof.anchor = f"block {block.number}, {block.hash}, on which {' and '.join(names)} agree"
        else:
            raise NotReadable(
                "--prove needs something to start from: a checkpoint (--checkpoint NUMBER:HASH), or two endpoints that "
                "answer and agree (--rpc twice)"
            )
        return block

    def codes(self, addresses: Sequence[str], block: Block) -> list[bytes]:
        codes = super().codes(addresses, block)
        with self._counted():
            header = self._header(block)
            where = self.rpc.name
            proofs = self.rpc.ask_all([("eth_getProof", [address, [], hex(block.number)]) for address in addresses])
            for address, code, answer in zip(addresses, codes, proofs, strict=True):
                require_code(proven_account(header, address, answer, where), code, address, where)
            self.proof.accounts += len(addresses)
        return codes

    def views(self, views: Sequence[View], block: Block) -> list[Any]:
        answers = super().views(views, block)
        for view, answer in zip(views, answers, strict=True):
            slot = ADDRESSES.get((view.contract, view.function))
            if slot is not None:
                with self._counted():
                    self._require_stored(view, slot, str(answer), block)
        return answers

    def _require_stored(self, view: View, slot: int, answer: str, block: Block) -> None:
        """EndpointLies unless the address that a view answered is in this slot of the contract's storage."""
        header, where = self._header(block), self.rpc.name
        proof = self.rpc.ask("eth_getProof", view.address, [f"0x{slot:064x}"], hex(block.number))
        account = proven_account(header, view.address, proof, where)
        word = proven_word(header, account, slot, proof, view.address, where)
        stored = word.to_bytes(32, "big")[-20:]
        if stored != bytes.fromhex(answer[2:]):
            said = f"answers {answer} to {view.contract}.{view.function}, but the state has 0x{stored.hex()}"
            raise EndpointLies(where, said)

    def events(self, target: AuditTarget, until: Block) -> Sequence[Event]:
        speakers = target.speakers
        answered = {
            endpoint.name: read_logs(self.rpc.only(endpoint), speakers, target.block, until.number)
            for endpoint in self.rpc.endpoints
        }
        with self._counted():
            proven = self._proven(target, until)
        for where, logs in answered.items():
            self.notes += logs.notes(where)
            require_same(proven, logs.found, speakers, where)
        decoded = (decode_event(speakers[log.address], log, log.time or 0, log.transaction) for log in proven)
        return tuple(event for event in decoded if event is not None)

    def _proven(self, target: AuditTarget, until: Block) -> list[Log]:
        """The logs of the target's contracts up to a block, from receipts that rebuild the roots of its ancestors."""
        addresses = frozenset(target.speakers)
        bits = [bloom_bits(bytes.fromhex(address[2:])) for address in addresses]
        logs: list[Log] = []
        waiting: list[Header] = []
        for header in self._headers(target.block, until):
            if target.block <= header.number <= until.number and may_hold(header, bits):
                waiting.append(header)
            if len(waiting) == WAVE:
                logs += self._logs(waiting, addresses)
                waiting = []
        return logs + self._logs(waiting, addresses)

    def _headers(self, first: int, until: Block) -> Iterator[Header]:
        """The headers from a block on, of which each is the next one's parent; they end at the anchor."""
        last = until.number
        if self.checkpoint is not None:
            first, last = min(first, self.checkpoint.number), max(last, self.checkpoint.number)
            if self.checkpoint.number < until.number:
                tail = f"blocks {self.checkpoint.number + 1} to {until.number}"
                self.notes.append(
                    f"{tail} follow the checkpoint by their hashes; that they are the chain's, only the endpoints say"
                )
        before: Header | None = None
        for start in range(first, last + 1, WAVE):
            numbers = range(start, min(start + WAVE, last + 1))
            answers = self.rpc.ask_all([("eth_getBlockByNumber", [hex(number), False]) for number in numbers])
            for number, answer in zip(numbers, answers, strict=True):
                header = self._linked(number, answer, before, until)
                yield header
                before = header
            self.rpc.progress(f"proved {numbers[-1] - first + 1} of {last - first + 1} headers")

    def _linked(self, number: int, answer: object, before: Header | None, until: Block) -> Header:
        """A header that follows the one before it, and is the anchor if it has its number."""
        where = self.rpc.name
        if answer is None:
            raise NotReadable(f"the chain at {where} has no block {number}: use an endpoint with the whole history")
        header = parsed_header(answer, where)
        if header.number != number:
            raise EndpointLies(where, f"gives block {header.number} for block {number}")
        if before is not None and header.parent != before.hash:
            raise EndpointLies(where, f"gives a block {number} whose parent is not block {number - 1}")
        anchors = [(until.number, until.hash, "its latest block")]
        if self.checkpoint is not None:
            anchors.append((self.checkpoint.number, "0x" + self.checkpoint.hash.hex(), "the checkpoint"))
        for at, wanted, what in anchors:
            if number == at and "0x" + header.hash.hex() != wanted:
                raise EndpointLies(where, f"gives block {number} with hash 0x{header.hash.hex()}; {what} has {wanted}")
        self.proof.headers += 1
        return header

    def _header(self, block: Block) -> Header:
        """The header of a block; EndpointLies if it has another hash."""
        answer = self.rpc.ask("eth_getBlockByNumber", hex(block.number), False)
        return self._linked(block.number, answer, None, block)

    def _logs(self, headers: Sequence[Header], addresses: frozenset[str]) -> list[Log]:
        where = self.rpc.name
        logs: list[Log] = []
        for header, receipts in zip(headers, self._receipts(headers), strict=True):
            logs += proven_logs(header, receipts, addresses, where)
            self.proof.blocks += 1
            self.proof.receipts += len(header.transactions)
        self.rpc.progress(f"proved {len(logs)} logs")
        return logs

    def _receipts(self, headers: Sequence[Header]) -> list[object]:
        """The receipts of each block, one by one if the endpoint does not give a block's at once."""
        answers = self.rpc.try_all([("eth_getBlockReceipts", [hex(header.number)]) for header in headers])
        single: list[Call] = [
            ("eth_getTransactionReceipt", [transaction])
            for header, answer in zip(headers, answers, strict=True)
            if isinstance(answer, Refused)
            for transaction in header.transactions
        ]
        found = iter(self.rpc.ask_all(single))
        return [
            [next(found) for _ in header.transactions] if isinstance(answer, Refused) else answer
            for header, answer in zip(headers, answers, strict=True)
        ]

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count the traffic and the time of the block as those of the proof."""
        before, started = self.rpc.traffic, time.perf_counter()
        try:
            yield
        finally:
            spent = self.rpc.traffic.since(before)
            self.proof.traffic = self.proof.traffic.plus(spent)
            self.proof.seconds += time.perf_counter() - started
