"""Folds the chain's events into the state of a pool's rounds. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from forewatt.protocol.rows import decode_row, proposal_hash, row_hash, stored_hash
from forewatt.protocol.typed import ForecastCommit
from oracle.chain.events import Event


@dataclass(frozen=True)
class Entry:
    """A forecaster's entry in a round; `key` is None until it is revealed.

    `committed_in` and `revealed_in` are the transactions; two entries that differ only in them are equal.
    """

    index: int
    commit: ForecastCommit
    key: bytes | None = None
    committed_in: str = field(default="", compare=False)
    revealed_in: str = field(default="", compare=False)

    @property
    def forecaster(self) -> str:
        return self.commit.forecaster


@dataclass(frozen=True)
class Observed:
    """The attested truth: root and CID of the series; bit i of `available` is for entry i."""

    root: bytes
    available: int
    cid: bytes


@dataclass(frozen=True)
class Proposed:
    """A proposed settlement; `at` is its block's time."""

    number: int
    proposer: str
    at: int
    rows: tuple[bytes, ...]
    has_reference: bool

    @property
    def sums(self) -> tuple[int, ...]:
        """The whole loss of each row."""
        return tuple(sum(decode_row(row)) for row in self.rows)

    @property
    def stored_hash(self) -> bytes:
        """What the market stores of the proposal while it is live."""
        row_hashes = [row_hash(row) for row in self.rows]
        return stored_hash(proposal_hash(self.sums, row_hashes), self.proposer, self.at)

    def content(self) -> dict[str, object]:
        """The proposal as the argument of refute, finalize and settleProposal."""
        return {
            "sums": list(self.sums),
            "rowHashes": [row_hash(row) for row in self.rows],
            "proposer": self.proposer,
            "proposedAt": self.at,
        }


@dataclass(frozen=True)
class Ended:
    """How a round ended, one item an entry in index order; a cancelled round has no scores.

    A payout is what the forecaster gets back, also after a forfeit. `proposal` is the number of the final proposal.
    """

    cancelled: bool
    forfeits_wei: tuple[int, ...] = ()
    scores: tuple[int, ...] = ()
    payouts_wei: tuple[int, ...] = ()
    reference_score: int | None = None
    proposal: int | None = None


class Dispute(StrEnum):
    """The state of the dispute about a round's observation, in the order of the Solidity enum."""

    NONE = "none"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class RoundState:
    """One round after the events so far.

    `proposals` has every proposal; `refuted` are the numbers of the refuted ones, `gone` also those whose bond is
    settled. A `void` round can only be cancelled: the arbitrator ruled that there is no truth. A `paused` round can be
    observed and disputed, but not settled: commits were paused before its gate. `upheld` is the arbitrator's ruling,
    None without one.
    """

    number: int
    entries: Mapping[str, Entry] = field(default_factory=lambda: MappingProxyType({}))
    mu_eff_bps: int | None = None
    reserve_wei: int | None = None
    observed: Observed | None = None
    dispute: Dispute = Dispute.NONE
    upheld: bool | None = None
    void: bool = False
    paused: bool = False
    proposals: tuple[Proposed, ...] = ()
    gone: frozenset[int] = frozenset()
    refuted: frozenset[int] = frozenset()
    ended: Ended | None = None
    slashed: frozenset[str] = frozenset()
    """The forecasters that were slashed and jailed when the round ended."""

    def live(self) -> tuple[Proposed, ...]:
        """The proposals whose bond is not settled, oldest first."""
        return tuple(proposal for proposal in self.proposals if proposal.number not in self.gone)

    def final_proposal(self) -> Proposed | None:
        """The proposal that ended the round."""
        if self.ended is None or self.ended.proposal is None:
            return None
        return self.proposals[self.ended.proposal]

    def in_order(self) -> tuple[Entry, ...]:
        """The entries in index order, the order of propose, finalize and cancel."""
        return tuple(sorted(self.entries.values(), key=lambda entry: entry.index))

    def counted(self) -> tuple[Entry, ...]:
        """The entries that were revealed and attested as available, in index order."""
        available = self.observed.available if self.observed else 0
        return tuple(entry for entry in self.in_order() if entry.key is not None and available >> entry.index & 1)


def fold(rounds: Mapping[int, RoundState], events: Iterable[Event]) -> dict[int, RoundState]:
    """The rounds after more events of one pool; other events change nothing."""
    folded = dict(rounds)
    for event in events:
        step = _STEPS.get(event.name)
        if step is not None:
            number = int(event["round"])
            folded[number] = step(folded.get(number, RoundState(number)), event)
    return folded


def _committed(state: RoundState, event: Event) -> RoundState:
    commit = ForecastCommit(
        pool=bytes(event["pool"]),
        round=int(event["round"]),
        forecaster=str(event["forecaster"]),
        revision=int(event["revision"]),
        root=bytes(event["root"]),
        key_hash=bytes(event["keyHash"]),
        cid=bytes(event["cid"]),
        model_version=bytes(event["modelVersion"]),
        issued_at=int(event["issuedAt"]),
        wager_wei=int(event["wager"]),
    )
    entry = Entry(int(event["index"]), commit, committed_in=event.transaction)
    return replace(state, entries=MappingProxyType({**state.entries, entry.forecaster: entry}))


def _revealed(state: RoundState, event: Event) -> RoundState:
    forecaster = str(event["forecaster"])
    entry = replace(state.entries[forecaster], key=bytes(event["key"]), revealed_in=event.transaction)
    return replace(state, entries=MappingProxyType({**state.entries, forecaster: entry}))


def _gate_closed(state: RoundState, event: Event) -> RoundState:
    return replace(state, mu_eff_bps=int(event["muEff"]), reserve_wei=int(event["reserve"]))


def _observed(state: RoundState, event: Event) -> RoundState:
    return replace(state, observed=Observed(bytes(event["root"]), int(event["available"]), bytes(event["cid"])))


def _proposed(state: RoundState, event: Event) -> RoundState:
    proposal = Proposed(
        number=int(event["proposal"]),
        proposer=str(event["proposer"]),
        at=event.time,
        rows=tuple(bytes(row) for row in event["rows"]),
        has_reference=bool(event["hasReference"]),
    )
    return replace(state, proposals=(*state.proposals, proposal))


def _proposal_gone(state: RoundState, event: Event) -> RoundState:
    return replace(state, gone=state.gone | {int(event["proposal"])})


def _refuted(state: RoundState, event: Event) -> RoundState:
    return _proposal_gone(replace(state, refuted=state.refuted | {int(event["proposal"])}), event)


def _evicted(state: RoundState, event: Event) -> RoundState:
    evicted = str(event["forecaster"])
    remaining = {forecaster: entry for forecaster, entry in state.entries.items() if forecaster != evicted}
    return replace(state, entries=MappingProxyType(remaining))


def _paused(state: RoundState, event: Event) -> RoundState:  # noqa: ARG001 - every step takes an event
    return replace(state, paused=True)


def _disputed(state: RoundState, event: Event) -> RoundState:  # noqa: ARG001
    return replace(state, dispute=Dispute.OPEN)


def _lapsed(state: RoundState, event: Event) -> RoundState:  # noqa: ARG001
    return replace(state, dispute=Dispute.CLOSED)


def _resolved(state: RoundState, event: Event) -> RoundState:
    ruled = replace(state, dispute=Dispute.CLOSED, upheld=bool(event["upheld"]))
    if not any(event["root"]):
        return replace(ruled, observed=None, void=not state.paused)
    # A ruling that names no CID leaves that of the attested truth.
    return _observed(ruled, event) if event["cid"] else ruled


def _finalized(state: RoundState, event: Event) -> RoundState:
    number = int(event["proposal"])
    ended = Ended(
        cancelled=False,
        scores=tuple(int(score) for score in event["scores"]),
        reference_score=int(event["referenceScore"]) if state.proposals[number].has_reference else None,
        proposal=number,
    )
    return replace(state, ended=ended, gone=state.gone | {number})


def _cancelled(state: RoundState, event: Event) -> RoundState:  # noqa: ARG001
    return replace(state, ended=Ended(cancelled=True))


def _settled(state: RoundState, event: Event) -> RoundState:
    """Add one entry of the round that ended in the same transaction; entries arrive in index order."""
    if state.ended is None:
        raise ValueError(f"round {state.number} was settled before it ended: its events are not in order")
    forfeit, payout = int(event["forfeit"]), int(event["payout"])
    ended = replace(
        state.ended,
        forfeits_wei=(*state.ended.forfeits_wei, forfeit),
        payouts_wei=(*state.ended.payouts_wei, payout - forfeit),
    )
    return replace(state, ended=ended)


def _slashed(state: RoundState, event: Event) -> RoundState:
    return replace(state, slashed=state.slashed | {str(event["forecaster"])})


_STEPS = {
    "Committed": _committed,
    "Settled": _settled,
    "Slashed": _slashed,
    "Revealed": _revealed,
    "GateClosed": _gate_closed,
    "Evicted": _evicted,
    "RoundPaused": _paused,
    "Observed": _observed,
    "Disputed": _disputed,
    "Contradicted": _disputed,
    "Resolved": _resolved,
    "Lapsed": _lapsed,
    "Proposed": _proposed,
    "Refuted": _refuted,
    "ProposalSettled": _proposal_gone,
    "Finalized": _finalized,
    "Cancelled": _cancelled,
}
