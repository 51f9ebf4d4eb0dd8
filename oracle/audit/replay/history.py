"""Every round of a pool as its events record it, with the fund and the keys at the moments that matter."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from forewatt.protocol.limits import Epoch
from forewatt.protocol.payoff import lock
from forewatt.protocol.pool import PoolParams, params_from_struct
from forewatt.protocol.typed import Domain, ForecastCommit
from oracle.audit.compare import IRREGULAR
from oracle.audit.errors import Mismatch
from oracle.audit.read.abi import Event
from oracle.audit.replay.dues import Dues
from oracle.audit.replay.ledger import Ledger

NO_END = 2**64


@dataclass(frozen=True)
class RecordedCommit:
    """A commit or revision, with the keys that were allowed to sign it at that time."""

    event: Event
    commit: ForecastCommit
    operator: str
    authority: str
    while_paused: bool


@dataclass
class RoundHistory:
    """The events of one round, in order; `free_at_gate_wei` and `free_after_wei` are the free fund at gate and end."""

    number: int
    commits: list[RecordedCommit] = field(default_factory=list)
    reveals: list[Event] = field(default_factory=list)
    gate: Event | None = None
    free_at_gate_wei: int = 0
    evictions: list[Event] = field(default_factory=list)
    paused: Event | None = None
    observed: Event | None = None
    claims: list[Event] = field(default_factory=list)
    ruled: Event | None = None
    proposals: list[Event] = field(default_factory=list)
    refutations: list[Event] = field(default_factory=list)
    ended: Event | None = None
    settled: list[Event] = field(default_factory=list)
    fund_settled: Event | None = None
    free_after_wei: int = 0
    fee_paid: Event | None = None

    def latest(self) -> list[RecordedCommit]:
        """The latest commit of every entry, in index order."""
        return [commit for _, commit in sorted({commit.event["index"]: commit for commit in self.commits}.items())]

    def truth(self) -> Event | None:
        """The event with the round's final root, bits and CID: the observation, or the ruling that replaced it."""
        if self.ruled is None or self.ruled.name == "Lapsed" or (self.ruled["upheld"] and not self.ruled["cid"]):
            return self.observed
        return self.ruled if any(self.ruled["root"]) else None

    def is_void(self) -> bool:
        """Whether the round can only be cancelled: a ruling rejected every observation."""
        return self.paused is None and self.observed is not None and self.truth() is None

    def awaits_ruling(self, moment: int) -> bool:
        """Whether a dispute is open at `moment` (UTC s)."""
        return bool(self.claims) and (self.ruled is None or moment < self.ruled.time)

    def revealed(self) -> int:
        """The bits of the revealed entries."""
        return sum(1 << index for index in self.revealed_keys())

    def revealed_keys(self) -> dict[int, bytes]:
        """Entry index -> its revealed key."""
        return {event["index"]: event["key"] for event in self.reveals}


class History:
    """One pool's rules, epochs and rounds, and the books of the whole vault.

    `broken` is the first mismatch of the books, `broken_block` the block of its event.
    """

    def __init__(self, pool: bytes, domain: Domain, events: Iterable[Event]) -> None:
        self.pool, self.domain = pool, domain
        self.rules: dict[bytes, PoolParams] = {}
        self.epochs: list[Epoch] = []
        self.epoch_times: list[int] = []
        """When the epochs were appended, UTC seconds."""
        self.rounds: dict[int, RoundHistory] = {}
        self.ledger = Ledger()
        self.dues = Dues()
        self.pauses: list[tuple[int, int]] = []
        """(start, end) of the pauses of commits, UTC seconds; the end of a running pause is NO_END."""
        self.series: dict[int, tuple[bytes, ...]] = {}
        """The attested series of the last rounds that were audited, which later rounds have as their reference."""
        self.broken: Mismatch | None = None
        self.broken_block = 0
        self.deviation_events: list[Event] = []
        """Events that decide deviations and jail: commits, ends of rounds, slashes, deviations, recalibrations."""
        self._wagers: dict[tuple[bytes, int, str], int] = {}
        self.last_time = 0
        for event in events:
            self.last_time = event.time
            try:
                self._take(event)
            except IRREGULAR as error:
                self._stop(event, error)
        self._book_or_stop(self.dues.require_done, None)

    @property
    def params(self) -> PoolParams:
        """The audited pool's rules; Mismatch if no event created the pool."""
        if self.pool not in self.rules:
            raise Mismatch("the pool", self.pool, "never created on this chain")
        return self.rules[self.pool]

    def epoch(self, number: int) -> Epoch:
        """The epoch of a round; Mismatch if no epoch covers it."""
        past = [epoch for epoch in self.epochs if epoch.from_round <= number]
        if not past:
            raise Mismatch("the round's epoch", "none", "one from round 0 on", number)
        return max(past, key=lambda epoch: epoch.from_round)

    def _take(self, event: Event) -> None:
        if event.name == "PoolCreated":
            self.rules[event["pool"]] = params_from_struct(event["params"])
        elif event.name in ("Paused", "Unpaused"):
            self._book_or_stop(lambda: self._pause(event), event)
        self._book_or_stop(lambda: self._book(event), event)
        if event.arguments.get("pool") == self.pool:
            self._record(event)

    @property
    def is_paused(self) -> bool:
        """Whether commits are paused after the events so far."""
        return bool(self.pauses) and self.pauses[-1][1] == NO_END

    def _pause(self, event: Event) -> None:
        if self.is_paused != (event.name == "Unpaused"):
            raise Mismatch(event.name, f"at {event.time}", "no change of the pause")
        if event.name == "Paused":
            self.pauses.append((event.time, NO_END))
        else:
            self.pauses[-1] = (self.pauses[-1][0], event.time)

    def paused_in(self, since: int, until: int) -> bool:
        """Whether commits were paused at any moment of [since, until)."""
        return any(start < until and end > since for start, end in self.pauses)

    def _book_or_stop(self, step: Callable[[], None], event: Event | None) -> None:
        """Take one step of the books and store a mismatch; a step after a mismatch is skipped."""
        if self.broken is not None:
            return
        try:
            step()
        except (Mismatch, *IRREGULAR) as error:
            self._stop(event, error)

    def _stop(self, event: Event | None, error: Exception) -> None:
        """Store the first mismatch of the books."""
        if self.broken is not None:
            return
        if not isinstance(error, Mismatch):
            what = "the events" if event is None else f"{event.name} in block {event.block}"
            error = Mismatch(what, f"irregular ({type(error).__name__}: {error})", "an event of a market")
        arguments = event.arguments if event is not None else {}
        number = arguments.get("round") if arguments.get("pool") == self.pool else None
        self.broken_block = event.block if event is not None else NO_END
        self.broken = Mismatch(error.what, error.recorded, error.recomputed, number)

    def _book(self, event: Event) -> None:
        self.dues.apply(event, self.rules)
        self.ledger.apply(event)
        if event.name == "Committed":
            self._lock(event, event["wager"])
        elif event.name in ("Settled", "Evicted"):
            self._lock(event, 0)

    def _lock(self, event: Event, wager_wei: int) -> None:
        """Set a forecaster's open wager in a round of any pool to `wager_wei`, and change its lock accordingly."""
        rules, key = self.rules[event["pool"]], (event["pool"], event["round"], event["forecaster"])
        before_wei = self._wagers.get(key, 0)
        before, after = (lock(wei, rules.lambda_bps, rules.mu_bps) for wei in (before_wei, wager_wei))
        self._wagers[key] = wager_wei
        self.ledger.lock(event, wager_wei - before_wei, after - before)
        if wager_wei > before_wei:
            self.ledger.check_backing(event, rules)

    def _record(self, event: Event) -> None:
        if event.name in ("Committed", "Finalized", "Slashed", "Deviated", "Recalibrated"):
            self.deviation_events.append(event)
        if event.name == "EpochAppended":
            self.epochs.append(_epoch(event))
            self.epoch_times.append(event.time)
        elif event.name == "FeePaid":
            ended = (
                history
                for history in self.rounds.values()
                if history.ended and history.ended.transaction == event.transaction
            )
            for history in ended:
                history.fee_paid = event
        elif "round" in event.arguments:
            history = self.rounds.setdefault(event["round"], RoundHistory(event["round"]))
            self._record_round(history, event)

    def _record_round(self, history: RoundHistory, event: Event) -> None:
        free_wei = self.ledger.funds[self.pool].free
        match event.name:
            case "Committed":
                history.commits.append(self._commit(event))
            case "Revealed":
                history.reveals.append(event)
            case "GateClosed":
                history.gate, history.free_at_gate_wei = event, free_wei
            case "Evicted":
                history.evictions.append(event)
            case "RoundPaused":
                history.paused = event
            case "Observed":
                history.observed = event
            case "Disputed" | "Contradicted":
                history.claims.append(event)
            case "Resolved" | "Lapsed":
                history.ruled = event
            case "Refuted":
                history.refutations.append(event)
            case "Slashed":
                history.free_after_wei = free_wei
            case "Proposed":
                history.proposals.append(event)
            case "Finalized" | "Cancelled":
                history.ended = event
            case "Settled":
                history.settled.append(event)
            case "FundSettled":
                history.fund_settled, history.free_after_wei = event, free_wei

    def _commit(self, event: Event) -> RecordedCommit:
        vault = self.ledger.vaults.get(event["forecaster"])
        return RecordedCommit(
            event=event,
            commit=_forecast_commit(event),
            operator=vault.operator if vault else "nobody",
            authority=vault.authority if vault else "nobody",
            while_paused=self.is_paused,
        )


def _epoch(event: Event) -> Epoch:
    return Epoch(
        from_round=event["fromRound"],
        feeds_root=event["feedsRoot"],
        feed_count=event["feedCount"],
        manifest_cid=event["manifest"],
        attestors=event["attestors"],
        quorum=event["quorum"],
    )


def _forecast_commit(event: Event) -> ForecastCommit:
    return ForecastCommit(
        pool=event["pool"],
        round=event["round"],
        forecaster=event["forecaster"],
        revision=event["revision"],
        root=event["root"],
        key_hash=event["keyHash"],
        cid=event["cid"],
        model_version=event["modelVersion"],
        issued_at=event["issuedAt"],
        wager_wei=event["wager"],
    )
