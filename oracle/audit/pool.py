"""Audits a pool: its identity, every round in order, and the vault's books against the chain's state."""

from collections.abc import Iterator
from dataclasses import dataclass

from oracle.audit.check.deviation import check_deviations, check_recorded_deviations
from oracle.audit.check.pool import check_pool
from oracle.audit.check.state import check_state
from oracle.audit.errors import Mismatch
from oracle.audit.read.chain import ChainReader
from oracle.audit.read.content import ContentReader
from oracle.audit.read.target import AuditTarget
from oracle.audit.replay.history import History
from oracle.audit.round import RoundAudit, check_round, read_history


@dataclass(frozen=True)
class PoolAudit:
    """The audited rounds, the last one included that differs, and the first mismatch."""

    rounds: tuple[RoundAudit, ...]
    mismatch: Mismatch | None

    @property
    def agrees(self) -> bool:
        """Whether the whole record is what the rules give."""
        return self.mismatch is None


def audit_pool(chain: ChainReader, content: ContentReader, target: AuditTarget) -> PoolAudit:
    """Recompute every round of a pool and the vault's books from chain and content alone.

    A difference is returned, not raised. NotReadable if the chain or the gateway does not answer.
    """
    head = chain.head()
    history = read_history(chain, target, head)
    rounds: list[RoundAudit] = []
    try:
        check_pool(target, history, content)
        for audit in _rounds(history, content):
            rounds.append(audit)
            if audit.mismatch is not None:
                return PoolAudit(tuple(rounds), audit.mismatch)
        if history.broken is not None:
            raise history.broken
        deviations = check_deviations(history, rounds)
        check_state(chain, target, history.ledger, head)
        check_recorded_deviations(chain, target, deviations, head)
    except Mismatch as mismatch:
        return PoolAudit(tuple(rounds), mismatch)
    return PoolAudit(tuple(rounds), None)


def _rounds(history: History, content: ContentReader) -> Iterator[RoundAudit]:
    """The rounds in order, up to the point where the books stop agreeing: later rounds depend on the books."""
    broken, numbers = history.broken, sorted(history.rounds)
    if broken is not None and broken.round is not None:
        numbers = [number for number in numbers if number <= broken.round]
    elif broken is not None:
        ends = {number: history.rounds[number].ended for number in numbers}
        numbers = [number for number, end in ends.items() if end is not None and end.block < history.broken_block]
    for number in numbers:
        yield check_round(history, content, number)
