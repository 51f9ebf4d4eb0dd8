"""Recomputes a round's settlement from the ledger and its series, and proves where a proposal is wrong."""

from collections.abc import Iterable, Sequence

from forewatt.protocol.losses import right_rows
from forewatt.protocol.refute import forecast_proof, reference_proof
from forewatt.protocol.seal import context_of, seed_of
from oracle.chain.rounds import Entry, Observed, RoundState
from oracle.chain.view import Snapshot
from oracle.errors import EventsDiffer, PayloadUnavailable
from oracle.node.ledger import PoolSource
from oracle.node.settler.ledger import Refutation, Series, StoredRounds
from oracle.node.settler.losses import Difference

RowsFrom = tuple[Observed, tuple[Entry, ...]]
"""What the rows of a round follow from: its observation and the counted entries."""


class Recomputation:
    """The right rows of the rounds of one pool."""

    def __init__(self, pool: PoolSource, stored: StoredRounds, series: Series) -> None:
        self._pool, self._stored, self._series = pool, stored, series
        self._rows_of: dict[int, tuple[RowsFrom, tuple[bytes, ...]]] = {}
        """Round -> the rows that follow from its observation and its entries, for rounds with proposals to check."""

    def keep(self, running: Iterable[int]) -> None:
        """Forget the rows of all rounds but these."""
        kept = set(running)
        self._rows_of = {number: rows for number, rows in self._rows_of.items() if number in kept}

    def rows(self, state: RoundState, snapshot: Snapshot) -> tuple[bytes, ...]:
        """The right rows of a round; computed once an observation, however many proposals there are to check."""
        known, source = self._rows_of.get(state.number), (_observation(state), state.counted())
        if known is None or known[0] != source:
            known = self._rows_of[state.number] = (source, tuple(self._compute(state, snapshot)))
        return known[1]

    def refutation(self, state: RoundState, snapshot: Snapshot, wrong: Difference) -> Refutation:
        """What shows that a row is wrong."""
        rules, counted = self._pool.rules, state.counted()
        observed = self._observed_series(state)
        if wrong.row == len(counted):
            earlier = self._observed_series(snapshot.rounds[state.number - rules.ref_lag])
            proof = reference_proof(earlier, observed, wrong.group, rules.group_size)
            return Refutation(wrong.row, None, b"", proof)
        entry = counted[wrong.row]
        pool = self._pool.at(state.number)
        series, key = self._series.forecast(entry, pool)
        seed = seed_of(context_of(entry.commit, pool.domain), key)
        return Refutation(
            wrong.row, entry.commit, key, forecast_proof(series, seed, observed, wrong.group, rules.group_size)
        )

    def observed(self, state: RoundState) -> tuple[Observed, Sequence[bytes]]:
        """A round's observation and its series; PayloadUnavailable if there is none yet, or none can be fetched."""
        observation = _observation(state)
        return observation, self._series.observed(state.number, observation, self._pool.at(state.number))

    def _compute(self, state: RoundState, snapshot: Snapshot) -> list[bytes]:
        pool, rules = self._pool.at(state.number), self._pool.rules
        self._require_all_events(state)
        observed = self._observed_series(state)
        forecasts = [self._series.forecast(entry, pool)[0] for entry in state.counted()]
        earlier = None
        if self._stored.has_reference(state.number):
            reference = snapshot.rounds.get(state.number - rules.ref_lag, RoundState(state.number - rules.ref_lag))
            self._require_all_events(reference)
            earlier = self._observed_series(reference)
        return right_rows(rules, forecasts, observed, earlier)

    def _require_all_events(self, state: RoundState) -> None:
        """Rows that are computed without a reveal, or for another observation, would be wrong."""
        if difference := self._stored.difference(state):
            raise EventsDiffer(f"round {state.number}: the endpoint lacks events: in the market {difference}")

    def _observed_series(self, state: RoundState) -> Sequence[bytes]:
        return self.observed(state)[1]


def _observation(state: RoundState) -> Observed:
    if state.observed is None:
        raise PayloadUnavailable("the events so far contain no observation")
    return state.observed
