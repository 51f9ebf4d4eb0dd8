"""Finds what is worth an alert in the rounds of a pool: disputes, refutations, missed entries, slashes."""

from collections.abc import Iterator, Sequence

from prometheus_client import Counter

from forewatt.bounded import forget_oldest
from forewatt.protocol.pool import PoolParams
from oracle.chain.rounds import Dispute, RoundState
from oracle.chain.view import Snapshot
from oracle.node.alerts.alert import Alert, Kind

Found = tuple[Kind, int, tuple[tuple[str, object], ...]]
"""Kind, round and further details of an alert."""
events = Counter(
    "forewatt_node_events_total", "Events of a pool that need an operator, with or without a webhook", ["kind", "pool"]
)
_REMEMBERED = 4_096


class RoundAlerts:
    """Raises the alerts of one pool, each once. What happened before its first step is not reported."""

    def __init__(self, alert: Alert, pool: bytes, rules: PoolParams, forecasters: Sequence[str]) -> None:
        self._alert, self._pool, self._rules, self._forecasters = alert, pool, rules, tuple(forecasters)
        self._known: dict[Found, None] | None = None
        for kind in (Kind.DISPUTED, Kind.REFUTED, Kind.ENTRY_MISSED, Kind.SLASHED, Kind.JAILED):
            events.labels(kind, "0x" + pool.hex())  # a counter that begins at 1 has no increase
        self._until = 0
        """The chain's time up to which missed deadlines were looked for."""

    def step(self, snapshot: Snapshot) -> None:
        """Raise the alerts of what is new."""
        first = self._known is None
        known = self._known if self._known is not None else {}
        fresh = [found for found in self._all(snapshot, first) if found not in known]
        known |= dict.fromkeys(fresh)
        forget_oldest(known, _REMEMBERED)
        self._known, self._until = known, max(self._until, snapshot.now)
        if not first:
            for kind, number, details in fresh:
                events.labels(kind, "0x" + self._pool.hex()).inc()
                self._alert(kind, {"pool": "0x" + self._pool.hex(), "round": number, **dict(details)})

    def _all(self, snapshot: Snapshot, first: bool) -> Iterator[Found]:
        for state in snapshot.rounds.values():
            yield from _of_round(state)
        if not first:
            yield from self._missed(snapshot)

    def _missed(self, snapshot: Snapshot) -> Iterator[Found]:
        """The entries of our forecasters whose commit or reveal window ended since the last step."""
        rules = self._rules
        for late_s, what in ((0, "commit"), (rules.reveal_end_s, "reveal")):
            first = (self._until - late_s - rules.genesis) // rules.period_s + 1
            last = (snapshot.now - late_s - rules.genesis) // rules.period_s
            for number in range(max(0, first), last + 1):
                state = snapshot.rounds.get(number, RoundState(number))
                for forecaster in self._forecasters:
                    entry = state.entries.get(forecaster)
                    if entry is None if what == "commit" else entry is not None and entry.key is None:
                        yield Kind.ENTRY_MISSED, number, (("forecaster", forecaster), ("missed", what))


def _of_round(state: RoundState) -> Iterator[Found]:
    if state.dispute is not Dispute.NONE:
        yield Kind.DISPUTED, state.number, ()
    for number in sorted(state.refuted):
        yield Kind.REFUTED, state.number, (("proposal", number), ("proposer", state.proposals[number].proposer))
    for forecaster in sorted(state.slashed):
        yield Kind.SLASHED, state.number, (("forecaster", forecaster),)
        yield Kind.JAILED, state.number, (("forecaster", forecaster),)
