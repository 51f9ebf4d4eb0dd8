"""The state that the contracts themselves report about a round: what decides when events and expectations differ."""

from dataclasses import dataclass
from enum import IntEnum

from ape.contracts import ContractInstance

from forewatt.protocol.typed import ForecastCommit
from oracle.chain.reads import read
from oracle.chain.rounds import RoundState

_COMMIT_HASH_BYTES = 25
_DISPUTE_OPEN = 1


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


class Status(IntEnum):
    """How a round ended, in the order of the Solidity enum."""

    NONE = 0
    FINAL = 1
    CANCELLED = 2
    VOID = 3
    PAUSED = 4


@dataclass(frozen=True)
class RoundOnChain:
    """A round as the market stores it; `root` is zero without an observation, bit i of `live` is for proposal i."""

    root: bytes
    revealed: int
    available: int
    status: Status
    live: int
    is_disputed: bool

    @property
    def has_ended(self) -> bool:
        return self.status in (Status.FINAL, Status.CANCELLED)

    def difference(self, state: RoundState) -> str | None:
        """What the events of a closed round say differently; None if they agree about reveals and the observation."""
        revealed = sum(1 << entry.index for entry in state.in_order() if entry.key is not None)
        observed = state.observed.root if state.observed else bytes(len(self.root))
        if revealed != self.revealed:
            return f"its reveals are 0b{self.revealed:b}, and by the events 0b{revealed:b}"
        if observed != self.root:
            return f"its observation is 0x{self.root.hex()}, and by the events 0x{observed.hex()}"
        return None


class ChainState:
    """Reads rounds, entries and proposals of one pool from the market, at the latest block."""

    def __init__(self, market: ContractInstance, pool: bytes) -> None:
        self._market = market
        self._pool = pool

    def entry(self, number: int, forecaster: str, is_closed: bool = True) -> EntryOnChain:
        """A forecaster's entry in a round. Until the round is closed nothing can be revealed, so that is not asked."""
        entry = read(self._market.entryOf, self._pool, number, forecaster)
        commit_hash, index = bytes(entry.commitHash), int(entry.index)
        is_revealed = is_closed and any(commit_hash) and bool(self.round(number).revealed >> index & 1)
        return EntryOnChain(commit_hash, int(entry.revision), index, is_revealed)

    def round(self, number: int) -> RoundOnChain:
        """A round."""
        state = read(self._market.roundOf, self._pool, number)
        return RoundOnChain(
            root=bytes(state.root),
            revealed=int(state.revealed),
            available=int(state.available),
            status=Status(int(state.status)),
            live=int(state.live),
            is_disputed=int(state.dispute) == _DISPUTE_OPEN,
        )

    def proposal_hash(self, number: int, proposal: int) -> bytes:
        """The hash of a live proposal's content, proposer and time; zero if it is not live."""
        return bytes(read(self._market.proposalHash, self._pool, number, proposal))
