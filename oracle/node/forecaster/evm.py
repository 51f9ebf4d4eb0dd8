"""The forecaster's ledger on an EVM chain: the market's contracts, with payloads pinned in the content store."""

import logging
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from forewatt.protocol.typed import ForecastCommit
from forewatt.stores.content import ContentStore
from oracle.accounts.signer import Signer
from oracle.chain.contracts import Contracts
from oracle.chain.pool import PoolEpochs
from oracle.chain.reads import read
from oracle.chain.state import ChainState, EntryOnChain
from oracle.chain.transactions.call import Intent, Outcome, contract_call
from oracle.chain.transactions.lane import Lane
from oracle.chain.transactions.send import Sender, lane_of
from oracle.chain.view import PoolView, Snapshot
from oracle.errors import AccountError, TransactionPending
from oracle.node.collection import Collector
from oracle.node.forecaster.node import ForecasterNode, ForecasterParts
from oracle.node.forecaster.relay import Relay
from oracle.node.forecaster.watch import PayloadWatch
from oracle.node.pins import pin_name
from oracle.node.signing import sign

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class EvmParts(ForecasterParts):
    """The parts of a forecaster on an EVM chain; `account` signs as the authority and pays the gas.

    `further_signers` sign when the authority on chain becomes theirs, so that a key can change between two rounds.
    """

    pool: PoolEpochs
    contracts: Contracts
    account: Sender | Lane
    content: ContentStore
    retention_s: int
    further_signers: tuple[Signer, ...] = ()
    relay: Relay | None = None


def evm_forecaster(parts: EvmParts, view: PoolView) -> ForecasterNode:
    """The node of a forecaster on an EVM chain."""
    return ForecasterNode(parts, view, EvmLedger(parts), PinnedPayloads(parts))


class EvmLedger:
    """Sends a forecaster's commits and reveals to the market, or through a relayer."""

    def __init__(self, parts: EvmParts) -> None:
        self._parts = parts
        self._chain = ChainState(parts.contracts.market, parts.pool.id)
        self._queue = lane_of(parts.account, "forecaster", parts.pool.id)

    def step(self, now: int) -> Sequence[Outcome]:
        """Follow up the transactions under way; what ended."""
        return self._queue.step(now)

    def holds(self, action: Hashable) -> bool:
        """Whether a transaction of an action is under way."""
        return self._queue.holds(action)

    def entry(self, number: int, forecaster: str, is_closed: bool = True) -> EntryOnChain:
        """A forecaster's entry as the market stores it."""
        return self._chain.entry(number, forecaster, is_closed)

    def commit(self, action: Hashable, commit: ForecastCommit, now: int) -> None:
        """Sign a commit as the forecaster's authority, and send it."""
        parts, number = self._parts, commit.round
        signature = sign(commit, parts.domain, self._authority())
        fields = tuple(commit.message().values())
        call = contract_call(f"commit of round {number}", parts.contracts.market.commit, fields, signature)
        deadline = parts.pool.rules.gate(number)
        if parts.relay is not None and parts.relay.has_commit(commit, signature, now, deadline):
            raise TransactionPending(f"the commit of round {number} is with the relayer")
        self._queue.submit(Intent(action, call, deadline, already=lambda: self._own(number, is_closed=False).exists))

    def reveal(self, action: Hashable, commit: ForecastCommit, key: bytes, now: int) -> None:
        """Publish a key on chain."""
        parts, number = self._parts, commit.round
        fields = tuple(commit.message().values())
        call = contract_call(f"reveal of round {number}", parts.contracts.market.reveal, fields, key)
        deadline = parts.pool.rules.gate(number) + parts.pool.rules.reveal_end_s
        if parts.relay is not None and parts.relay.has_reveal(commit, key, now, deadline):
            raise TransactionPending(f"the reveal of round {number} is with the relayer")
        self._queue.submit(Intent(action, call, deadline, already=lambda: self._own(number).is_revealed))

    def _own(self, number: int, is_closed: bool = True) -> EntryOnChain:
        return self._chain.entry(number, self._parts.forecaster, is_closed)

    def _authority(self) -> Signer:
        """The signer that the chain accepts for this forecaster now."""
        signers = (self._queue.signer, *self._parts.further_signers)
        authority = str(read(self._parts.contracts.vault.authorityOf, self._parts.forecaster)[0])
        for signer in signers:
            if signer.address == authority:
                return signer
        own = ", ".join(signer.address for signer in signers)
        raise AccountError(
            f"the authority of {self._parts.forecaster} is {authority} now, and this node signs with {own}: restart it "
            "with that --account as well, or let the operator set the authority back"
        )


class PinnedPayloads:
    """Sealed payloads in the content store, where everybody may have them."""

    def __init__(self, parts: EvmParts) -> None:
        content, pool, rules = parts.content, parts.pool.id, parts.pool.rules
        self._content, self._pool = content, pool
        self._watch = PayloadWatch(content, parts.copies, pool, rules, parts.forecaster)
        self._collector = Collector(content, pool, rules, parts.retention_s)

    def publish(self, number: int, block: bytes) -> None:
        """Pin the payload of a round."""
        self._content.put(block, pin_name(self._pool, number))

    def step(self, snapshot: Snapshot) -> None:
        """Pin what was lost again, and unpin what is outlived."""
        self._watch.step(snapshot)
        self._collector.step(snapshot)
