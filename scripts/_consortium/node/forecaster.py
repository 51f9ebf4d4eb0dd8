"""The forecaster's ledger on a channel: commits are public, payloads and keys go to their custodians alone."""

import logging
import os
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial

from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.records import decode_record
from contracts.consortium.private.collections import sealed_collection
from contracts.consortium.private.deliveries import NONCE_BYTES
from contracts.consortium.rounds.entries import NO_INDEX
from contracts.consortium.rounds.state import HIDDEN, Entry
from forewatt.protocol.cid import cid_text
from forewatt.protocol.typed import ForecastCommit
from forewatt.protocol.words import ZERO32
from oracle.chain.state import EntryOnChain
from oracle.chain.transactions.call import Outcome
from oracle.chain.view import Snapshot
from oracle.errors import OracleError
from oracle.node.forecaster.copies import PayloadCopies
from scripts._consortium.node.channel import Channel
from scripts._consortium.node.pool import ChannelPool
from scripts._consortium.node.seals import sealed

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EntryOnChannel(EntryOnChain):
    """An entry as the channel stores it, which is compared by its fields."""

    record: Entry

    def is_of(self, commit: ForecastCommit) -> bool:
        """Whether the entry is this commit."""
        return self.record == Entry(commit.revision, commit.root, commit.key_hash, commit.cid, commit.wager_wei)


class ChannelForecaster:
    """Sends a forecaster's calls and waits for each one's block, so that nothing is under way between two steps."""

    def __init__(self, channel: Channel, pool: ChannelPool) -> None:
        self._channel, self._pool = channel, pool

    def step(self, _now: int) -> Sequence[Outcome]:
        """Nothing is under way."""
        return ()

    def holds(self, _action: Hashable) -> bool:
        """Nothing is under way."""
        return False

    def entry(self, number: int, forecaster: str, is_closed: bool = True) -> EntryOnChain:
        """A forecaster's entry as the channel stores it."""
        value = self._channel.read(key("entry", self._pool.id, number, forecaster))
        if not value:
            return EntryOnChain(ZERO32, 0, NO_INDEX, is_revealed=False)
        record = decode_record(Entry, value)
        reveal = self._channel.read(key("reveal", self._pool.id, number, forecaster)) if is_closed else b""
        return EntryOnChannel(record.root, record.revision, NO_INDEX, reveal not in (b"", HIDDEN), record)

    def commit(self, _action: Hashable, commit: ForecastCommit, _now: int) -> None:
        """Send a commit."""
        self._channel.send(
            "commit",
            pool=commit.pool,
            round=commit.round,
            forecaster=commit.forecaster,
            revision=commit.revision,
            root=commit.root,
            key_hash=commit.key_hash,
            cid=commit.cid,
            model_version=commit.model_version,
            issued_at=commit.issued_at,
            wager=commit.wager_wei,
        )
        log.info("round %d is committed", commit.round)

    def reveal(self, _action: Hashable, commit: ForecastCommit, secret: bytes, _now: int) -> None:
        """Seal the round unless somebody has, and deliver the key to the round's custodians."""
        of = {"pool": commit.pool, "round": commit.round}
        transient = {"key": secret, "nonce": os.urandom(NONCE_BYTES)}
        custodians = sealed(self._channel, self._pool.id, commit.round).custodians
        self._channel.send("reveal", transient, custodians, **of, forecaster=commit.forecaster)
        log.info("the key of round %d is delivered", commit.round)


class DeliveredPayloads:
    """Sealed payloads in the private collection of their operator, from which attestors and regulators judge them."""

    def __init__(self, channel: Channel, pool: ChannelPool, forecaster: str, copies: PayloadCopies) -> None:
        self._channel, self._pool, self._forecaster, self._copies = channel, pool, forecaster, copies
        self._delivered: set[int] = set()

    def publish(self, number: int, _block: bytes) -> None:
        """Nothing yet: the channel takes a payload after its commit, and the node's copy is on disk."""
        log.debug("the payload of round %d will be delivered after its commit", number)

    def step(self, snapshot: Snapshot) -> None:
        """Deliver the payloads of running rounds that the collection does not have, and drop copies of ended ones."""
        for number, state in snapshot.rounds.items():
            entry = state.entries.get(self._forecaster)
            if entry is None or state.ended is not None or number in self._delivered:
                continue
            try:
                self._deliver(number, cid_text(entry.commit.cid))
            except OracleError as error:
                log.warning("round %d: its payload is not delivered yet: %s", number, error)
        self._copies.discard(partial(self._is_over, snapshot))

    def _is_over(self, snapshot: Snapshot, number: int) -> bool:
        """Whether a round has ended, or is past without anybody's entry."""
        state, rules = snapshot.rounds.get(number), self._pool.rules
        return snapshot.now >= rules.gate(number) + rules.hard_end_s if state is None else state.ended is not None

    def _deliver(self, number: int, cid: str) -> None:
        collection, at = sealed_collection(self._channel.msp), key("payload", self._pool.id, number, self._forecaster)
        if not self._channel.private_hash(collection, at):
            block = self._copies.find(number, cid)
            if block is None:
                raise OracleError(f"there is no copy of {cid} in the node's folder; restore it from a backup")
            transient = {"payload": block, "nonce": os.urandom(NONCE_BYTES)}
            of = {"pool": self._pool.id, "round": number, "forecaster": self._forecaster}
            self._channel.send("deliver_payload", transient, self._pool.custodians(number), **of)
            log.info("the payload of round %d is delivered", number)
        self._delivered.add(number)
