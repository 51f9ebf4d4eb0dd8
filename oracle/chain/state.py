"""The state that the contracts themselves report about a round: what decides when events and expectations differ."""

from dataclasses import dataclass
from typing import Any

from forewatt.protocol.typed import ForecastCommit
from oracle.chain.contracts import Contracts

_COMMIT_HASH_BYTES = 25


@dataclass(frozen=True)
class EntryOnChain:
    """An entry as the market stores it; `commit_hash` is zero without one."""

    commit_hash: bytes
    revision: int
    index: int
    is_revealed: bool

    @property
    def exists(self) -> bool:
        return any(self.commit_hash)

    def is_of(self, commit: ForecastCommit) -> bool:
        """Whether the entry is this commit."""
        return self.exists and commit.struct_hash()[:_COMMIT_HASH_BYTES] == self.commit_hash


class ChainState:
    """Reads rounds, entries and proposals of one pool from the market, at the latest block."""

    def __init__(self, contracts: Contracts, pool: bytes) -> None:
        self._market = contracts.market
        self._pool = pool

    def entry(self, number: int, forecaster: str) -> EntryOnChain:
        """A forecaster's entry in a round."""
        entry, round_ = self._market.entryOf(self._pool, number, forecaster), self.round(number)
        return EntryOnChain(
            commit_hash=bytes(entry.commitHash),
            revision=int(entry.revision),
            index=int(entry.index),
            is_revealed=bool(int(round_.revealed) >> int(entry.index) & 1),
        )

    def round(self, number: int) -> Any:
        """The market's struct of a round."""
        return self._market.roundOf(self._pool, number)

    def proposal_hash(self, number: int, proposal: int) -> bytes:
        """The hash of a live proposal's content, proposer and time; zero if it is not live."""
        return bytes(self._market.proposalHash(self._pool, number, proposal))
