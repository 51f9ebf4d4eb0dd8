"""Audits a pool: its deployment and identity, every round in order, and the vault's books against the state."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from forewatt.protocol.typed import Domain
from oracle.audit.check.deployment import check_deployment
from oracle.audit.check.deviation import check_deviations, check_recorded_deviations
from oracle.audit.check.pool import check_pool
from oracle.audit.check.state import check_state
from oracle.audit.compare import regular
from oracle.audit.errors import Mismatch, NotReadable
from oracle.audit.open import OpenRound, open_rounds
from oracle.audit.read.ahead import AheadContent
from oracle.audit.read.chain import Block, ChainReader
from oracle.audit.read.content import ContentReader
from oracle.audit.read.target import AuditTarget
from oracle.audit.replay.history import History
from oracle.audit.round import RoundAudit, check_round


@dataclass(frozen=True)
class PoolAudit:
    """The audit as of `block`: the audited rounds, the last one included that differs, and the first mismatch.

    `open_rounds` are those that have not ended, `notes` what the chain's endpoints should be known for.
    """

    block: Block
    rounds: tuple[RoundAudit, ...]
    mismatch: Mismatch | None
    open_rounds: tuple[OpenRound, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the whole record is what the rules give."""
        return self.mismatch is None


def audit_pool(chain: ChainReader, content: ContentReader, target: AuditTarget, only: int | None = None) -> PoolAudit:
    """Recompute every round of a pool and the vault's books, or the round `only`, from chain and content alone.

    A difference is returned, not raised. NotReadable if the chain or the gateway does not answer, or if the round
    `only` has no event.
    """
    if chain.chain_id() != target.chain_id:
        raise NotReadable(f"the deployment is on chain {target.chain_id}, the connected chain is {chain.chain_id()}")
    block = chain.head()
    if block.number < target.block:
        raise NotReadable(
            f"the chain's last block is {block.number}, the deployment's first is {target.block}: use an endpoint that "
            "has caught up"
        )
    rounds: list[RoundAudit] = []
    history, mismatch = None, None
    try:
        check_deployment(chain, target, block)
        history = History(target.pool, Domain(target.chain_id, target.market), chain.events(target, block))
        with closing(AheadContent(content, _cids(history, only))) as ahead:
            if only is None:
                _audit_all(chain, ahead, target, block, history, rounds)
            else:
                _audit_one(ahead, target, history, rounds, only)
    except Mismatch as found:
        mismatch = found
    chain.confirm(block)
    still_open = _open_rounds(history, block, only) if history is not None else ()
    return PoolAudit(block, tuple(rounds), mismatch, still_open, tuple(chain.notes))


def _audit_all(
    chain: ChainReader,
    content: ContentReader,
    target: AuditTarget,
    block: Block,
    history: History,
    rounds: list[RoundAudit],
) -> None:
    """Add the audit of each round to `rounds`; Mismatch at the first difference."""
    with regular("the pool's events"):
        check_pool(target, history, content)
    for audit in _rounds(history, content):
        rounds.append(audit)
        if audit.mismatch is not None:
            raise audit.mismatch
    if history.broken is not None:
        raise history.broken
    with regular("the forecasters' deviations"):
        deviations = check_deviations(history, rounds)
    check_state(chain, target, history.ledger, block)
    check_recorded_deviations(chain, target, deviations, block)


def _audit_one(
    content: ContentReader, target: AuditTarget, history: History, rounds: list[RoundAudit], number: int
) -> None:
    """Add the audit of one round to `rounds`; Mismatch at the first difference."""
    if number not in history.rounds:
        known = f"0 to {max(history.rounds)}" if history.rounds else "none yet"
        raise NotReadable(f"round {number} has no event; rounds with events: {known}")
    with regular("the pool's events"):
        check_pool(target, history, content)
    rounds.append(check_round(history, content, number))
    if rounds[0].mismatch is not None:
        raise rounds[0].mismatch
    if history.broken is not None and history.broken.round in (None, number):
        raise history.broken


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


def _cids(history: History, only: int | None) -> Iterator[bytes]:
    """The content that the audit needs, in the order in which it asks for it."""
    yield from (epoch.manifest_cid for epoch in history.epochs)
    for number in sorted(history.rounds) if only is None else (only,):
        round_ = history.rounds.get(number)
        if round_ is None:
            continue
        revealed = round_.revealed_keys()
        yield from (part.commit.cid for part in round_.latest() if part.event["index"] in revealed)
        truth = round_.truth()
        if truth is not None:
            yield truth["cid"]


def _open_rounds(history: History, block: Block, only: int | None) -> tuple[OpenRound, ...]:
    """The open rounds that the audit is about; none if no event created the pool."""
    if history.pool not in history.rules:
        return ()
    return tuple(part for part in open_rounds(history, block.time) if only in (None, part.number))
