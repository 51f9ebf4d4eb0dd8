"""What a relayer is asked to send, and what became of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic

from eth_utils.crypto import keccak

from forewatt.protocol.pool import PoolParams
from forewatt.protocol.typed import Domain, ForecastCommit


class Kind(StrEnum):
    """What a submission does."""

    COMMIT = "commit"
    REVEAL = "reveal"


class State(StrEnum):
    """What became of a submission: it waits, is sent, or is mined; or it was skipped by the market, or expired."""

    WAITING = "waiting"
    SENT = "sent"
    MINED = "mined"
    SKIPPED = "skipped"
    EXPIRED = "expired"


RUNNING = frozenset({State.WAITING, State.SENT})


@dataclass
class Submission:
    """One commit with its signature, or one reveal with its key (`proof`)."""

    id: str
    kind: Kind
    commit: ForecastCommit
    proof: bytes = field(repr=False)
    state: State = State.WAITING
    reason: str = ""
    transaction: str | None = None
    block: int | None = None
    since: float = field(default_factory=monotonic)

    def window(self, rules: PoolParams) -> tuple[int, int]:
        """When the market takes it: [from, until) in UTC s."""
        gate = rules.gate(self.commit.round)
        return (gate - rules.open_ahead_s, gate) if self.kind is Kind.COMMIT else (gate, gate + rules.reveal_end_s)


def submission_id(kind: Kind, commit: ForecastCommit, domain: Domain) -> str:
    """The same for the same effect, so that a repeated request changes nothing."""
    return "0x" + keccak(kind.encode() + commit.digest(domain)).hex()
