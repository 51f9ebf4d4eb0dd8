"""What the chain's events say about the rounds of one pool: a pure fold, the same for every reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from forewatt.protocol.typed import ForecastCommit
from oracle.chain.events import Event


@dataclass(frozen=True)
class Entry:
    """A forecaster's place in a round; `key` is None until it is revealed."""

    index: int
    commit: ForecastCommit
    key: bytes | None = None

    @property
    def forecaster(self) -> str:
        return self.commit.forecaster


@dataclass(frozen=True)
class Observed:
    """The attested truth: root and CID of the series, bit i of `available` for entry i."""

    root: bytes
    available: int
    cid: bytes


@dataclass(frozen=True)
class Proposed:
    """A proposed settlement, `at` being its block's time."""

    number: int
    proposer: str
    at: int
    sums: tuple[int, ...]
    row_hashes: tuple[bytes, ...]
    has_reference: bool


@dataclass(frozen=True)
class Ended:
    """How a round ended, one item an entry in index order; a cancelled round has no scores and no payouts."""

    cancelled: bool
    forfeits_wei: tuple[int, ...]
    scores: tuple[int, ...] = ()
    payouts_wei: tuple[int, ...] = ()
    reference_score: int | None = None


@dataclass(frozen=True)
class RoundState:
    """One round as far as the events tell it."""

    number: int
    entries: Mapping[str, Entry] = field(default_factory=lambda: MappingProxyType({}))
    mu_eff_bps: int | None = None
    reserve_wei: int | None = None
    observed: Observed | None = None
    proposals: tuple[Proposed, ...] = ()
    ended: Ended | None = None

    def in_order(self) -> tuple[Entry, ...]:
        """The entries in index order, as propose, finalize and cancel list them."""
        return tuple(sorted(self.entries.values(), key=lambda entry: entry.index))

    def counted(self) -> tuple[Entry, ...]:
        """The entries that were revealed and attested as available, in index order."""
        available = self.observed.available if self.observed else 0
        return tuple(entry for entry in self.in_order() if entry.key is not None and available >> entry.index & 1)


def fold(rounds: Mapping[int, RoundState], events: Iterable[Event]) -> dict[int, RoundState]:
    """The rounds after some more events of one pool's market; events of other kinds change nothing."""
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
    entry = Entry(int(event["index"]), commit)
    return replace(state, entries=MappingProxyType({**state.entries, entry.forecaster: entry}))


def _revealed(state: RoundState, event: Event) -> RoundState:
    forecaster = str(event["forecaster"])
    entry = replace(state.entries[forecaster], key=bytes(event["key"]))
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
        sums=tuple(int(total) for total in event["sums"]),
        row_hashes=tuple(bytes(hashed) for hashed in event["rowHashes"]),
        has_reference=bool(event["hasReference"]),
    )
    return replace(state, proposals=(*state.proposals, proposal))


def _finalized(state: RoundState, event: Event) -> RoundState:
    ended = Ended(
        cancelled=False,
        forfeits_wei=tuple(int(wei) for wei in event["forfeits"]),
        scores=tuple(int(score) for score in event["scores"]),
        payouts_wei=tuple(int(wei) for wei in event["payouts"]),
        reference_score=int(event["referenceScore"]) if state.proposals[0].has_reference else None,
    )
    return replace(state, ended=ended)


def _cancelled(state: RoundState, event: Event) -> RoundState:
    return replace(state, ended=Ended(cancelled=True, forfeits_wei=tuple(int(wei) for wei in event["forfeits"])))


_STEPS = {
    "Committed": _committed,
    "Revealed": _revealed,
    "GateClosed": _gate_closed,
    "Observed": _observed,
    "Proposed": _proposed,
    "Finalized": _finalized,
    "Cancelled": _cancelled,
}
