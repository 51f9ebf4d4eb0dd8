"""The watcher's ledger on an EVM chain."""

from typing import Any

from forewatt.protocol.cid import cid_from_text
from forewatt.protocol.payload import ObservationPayload, encode_observation
from forewatt.stores.content import ContentStore
from oracle.chain.pool import PoolEpochs
from oracle.chain.reads import read
from oracle.chain.transactions.call import Intent, contract_call
from oracle.chain.view import PoolView
from oracle.node.attestor.availability import Availability
from oracle.node.attestor.readings import ReadPower
from oracle.node.pins import pin_name
from oracle.node.settler.evm import EvmSettlerLedger, EvmSettlerParts, PinnedSeries
from oracle.node.settler.node import Further
from oracle.node.watcher.evidence import Evidence
from oracle.node.watcher.ledger import Truth
from oracle.node.watcher.node import Disputes, WatcherNode


def evm_watcher(parts: EvmSettlerParts, view: PoolView, disputes: Disputes | None = None) -> WatcherNode:
    """The node of a watcher on an EVM chain."""
    return WatcherNode(parts, view, EvmWatcherLedger(parts, view, "watcher"), PinnedSeries(parts.content), disputes)


def evm_evidence(pool: PoolEpochs, content: ContentStore, read_power: ReadPower) -> Evidence:
    """What a watcher knows of its own, with payloads from the content store."""
    return Evidence(pool, Availability(content), read_power)


class EvmWatcherLedger(EvmSettlerLedger):
    """Sends a settler's calls, and disputes of observations."""

    def bonded_claims(self, number: int) -> int:
        """How many claims have a bond. A second quorum's claim has none, and does not raise the bonds of others."""
        return sum(int(claim.bond) > 0 for claim in self._claims(number))

    def dispute(self, action: Further, truth: Truth) -> None:
        """Pin the claimed series, and claim them."""
        parts, rules, number = self._parts, self._parts.pool.rules, action.round
        block = encode_observation(ObservationPayload(parts.pool.id, number, tuple(truth.series)))
        cid = cid_from_text(parts.content.put(block, pin_name(parts.pool.id, number)))
        call = contract_call(
            f"dispute of round {number}",
            parts.contracts.disputes.disputeObservation,
            parts.pool.id,
            number,
            truth.root,
            truth.available,
            cid,
        )
        deadline = rules.gate(number) + rules.dispute_end_s
        self._queue.submit(Intent(action, call, deadline, already=lambda: self._is_claimed(number, truth)))

    def _is_claimed(self, number: int, truth: Truth) -> bool:
        """Whether somebody has claimed the same truth."""
        claims = self._claims(number)
        return any((bytes(one.root), int(one.available)) == (truth.root, truth.available) for one in claims)

    def _claims(self, number: int) -> list[Any]:
        """The claims against a round's observation."""
        disputes, pool = self._contracts.disputes, self._parts.pool.id
        return [read(disputes.claimOf, pool, number, at) for at in range(int(read(disputes.claimCount, pool, number)))]
