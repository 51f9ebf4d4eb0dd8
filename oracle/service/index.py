"""Indexes one pool's ledger in PostgreSQL and publishes what changed to the event stream."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from redis.exceptions import RedisError

from forewatt.backoff import Backoff
from forewatt.protocol.payload import ForecastPayload
from forewatt.settings import Settings
from forewatt.stores import postgres
from forewatt.stores import redis as events
from forewatt.stores.content import ContentError
from oracle.chain.deployment import Deployment
from oracle.chain.pool import Pool
from oracle.chain.rounds import Entry, RoundState
from oracle.chain.view import Snapshot
from oracle.errors import PayloadUnavailable
from oracle.node.ledger import PoolSource
from oracle.service import store
from oracle.service.projection import entry_rows, live_numbers, phase_of, round_row

log = logging.getLogger(__name__)

Publish = Callable[[str, Any], None]


@dataclass
class Index:
    """The state of the index that routes read; `pool` and `latest` are None while it is starting.

    `deployment` has the contracts of an EVM chain.
    `newest` is the newest round that was open to commits: the epochs of all rounds up to it are read.
    """

    pool: PoolSource | None = None
    deployment: Deployment | None = None
    latest: Snapshot | None = None
    newest: int = 0


class IndexView(Protocol):
    """The rounds of the indexed pool."""

    def refresh(self) -> Snapshot:
        """The rounds now."""

    def wait(self, stop: threading.Event) -> None:
        """Wait until the next refresh is due, or `stop` is set."""


class Sources(Protocol):
    """Where an index gets what is not in the rounds' events."""

    def payload(self, entry: Entry, pool: Pool) -> ForecastPayload | None:
        """A revealed forecast; None if it will never be had here.

        PayloadUnavailable or ContentError if it may come: it is asked for again.
        """

    def forecasters(self) -> Sequence[store.ForecasterRow] | None:
        """All registered forecasters; None if nothing has changed since the last call."""


@dataclass
class Indexer:
    """Updates the tables, one `step` at a time."""

    index: Index
    pool: PoolSource
    view: IndexView
    sources: Sources
    connection: store.Connection
    publish: Publish
    _phases: dict[int, str] = field(default_factory=dict)
    _unfetched: dict[tuple[int, str], Entry] = field(default_factory=dict)
    _published_now: int | None = None
    _written: Mapping[int, RoundState] = field(default_factory=dict)
    """The rounds as the tables have them."""

    def run(self, stop: threading.Event, unavailable: type[Exception], source: str) -> None:
        """Update the tables until `stop` is set.

        While the source of the rounds is `unavailable` the tables stay as they are. Any other error is raised.
        """
        pauses, failed = Backoff(1.0, 30.0), 0
        while not stop.is_set():
            try:
                self.step()
                failed = 0
            except unavailable as error:
                log.warning("the index waits for the %s: %s", source, error)
                failed += 1
            if failed:
                stop.wait(pauses.pause_s(failed - 1))
            else:
                self.view.wait(stop)

    def step(self) -> None:
        """Read new blocks and update the tables in one transaction, then publish the changes.

        After a reorg the tables are those of an index that was built from the new chain.
        """
        snapshot = self.view.refresh()
        changed = _differing(self._written, snapshot) | self._changed_phase(snapshot)
        gone = self._gone(changed, snapshot)
        states = [snapshot.rounds.get(number, RoundState(number)) for number in sorted(changed - gone)]
        with self.connection.transaction():
            self._update_forecasters()
            for number in gone:
                store.delete_round(self.connection, number)
            for state in states:
                self._write(state, snapshot.now)
            self._note_reveals(changed, snapshot)
            fetched = self._fetch()
            if changed or fetched:
                store.name_models(self.connection)
        self._written = snapshot.rounds
        newest = max(live_numbers(self.pool.rules, snapshot.now), default=0)
        self.pool.at(newest)
        self.index.newest, self.index.latest = newest, snapshot
        self._publish(states, fetched, snapshot.now)

    def _gone(self, changed: set[int], snapshot: Snapshot) -> set[int]:
        """The changed rounds that are no longer on the chain, nor shown without an event."""
        shown = live_numbers(self.pool.rules, snapshot.now)
        return {number for number in changed if number not in snapshot.rounds and number not in shown}

    def _publish(self, states: list[RoundState], fetched: list[tuple[int, str]], now: int) -> None:
        if now != self._published_now:
            self.publish("clock", {"chain_time_s": now})
            self._published_now = now
        for number, forecaster in fetched:
            self.publish("forecast", {"round": number, "forecaster": forecaster})
        for state in states:
            phase = self._phases[state.number] = phase_of(self.pool.rules, state, now)
            self.publish("round", {"round": state.number, "phase": phase})

    def _changed_phase(self, snapshot: Snapshot) -> set[int]:
        """The rounds whose phase differs from the one last published."""
        rules = self.pool.rules
        numbers = {
            *live_numbers(rules, snapshot.now),
            *(number for number, state in snapshot.rounds.items() if state.ended is None),
        }
        return {
            number
            for number in numbers
            if phase_of(rules, snapshot.rounds.get(number, RoundState(number)), snapshot.now)
            != self._phases.get(number)
        }

    def _write(self, state: RoundState, now: int) -> None:
        rules = self.pool.rules
        revealed = [entry.forecaster for entry in state.in_order() if entry.key is not None]
        store.put_round(self.connection, round_row(rules, state, now), entry_rows(rules, state, now), revealed)

    def _note_reveals(self, changed: set[int], snapshot: Snapshot) -> None:
        """Fetch the payloads of new reveals, and forget those of reveals that a reorg removed."""
        for number in changed:
            before, after = (_revealed(rounds.get(number)) for rounds in (self._written, snapshot.rounds))
            for forecaster in before.keys() - after.keys():
                self._unfetched.pop((number, forecaster), None)
            for forecaster, entry in after.items():
                if before.get(forecaster) != entry:
                    self._unfetched[number, forecaster] = entry

    def _fetch(self) -> list[tuple[int, str]]:
        """Fetch revealed payloads; one that is not available yet is fetched again in the next step."""
        fetched = []
        for (number, forecaster), entry in list(self._unfetched.items()):
            try:
                payload = self.sources.payload(entry, self.pool.at(number))
            except (PayloadUnavailable, ContentError) as error:
                log.debug("forecast not available", extra={"round": number, "forecaster": forecaster, "why": error})
                continue
            del self._unfetched[number, forecaster]
            if payload is not None:
                store.put_forecast(self.connection, number, forecaster, payload)
                fetched.append((number, forecaster))
        return fetched

    def _update_forecasters(self) -> None:
        rows = self.sources.forecasters()
        if rows is None:
            return
        store.keep_forecasters(self.connection, [row.forecaster for row in rows])
        for row in rows:
            store.put_forecaster(self.connection, row)


@contextmanager
def indexing(
    settings: Settings, index: Index, pool: PoolSource, view: IndexView, sources: Sources
) -> Iterator[Indexer]:
    """An indexer on empty tables, with connections of its own."""
    postgres.apply_schema(settings.postgres_url, store.SCHEMA)
    with postgres.connect(settings.postgres_url) as connection, events.client(settings.redis_url) as stream:
        connection.autocommit = True
        store.clear(connection)
        index.pool = pool

        def publish(topic: str, body: Any) -> None:
            try:
                events.publish(stream, topic, body)
            except RedisError as error:
                log.warning("event not published", extra={"topic": topic, "why": error})

        yield Indexer(index, pool, view, sources, connection, publish)


def _differing(before: Mapping[int, RoundState], snapshot: Snapshot) -> set[int]:
    """The rounds that differ; rounds that the view has forgotten because they are old do not."""
    after = snapshot.rounds
    numbers = after.keys() | {number for number in before if number >= snapshot.first_round}
    return {
        number
        for number in numbers
        if after.get(number) is not before.get(number) and after.get(number) != before.get(number)
    }


def _revealed(state: RoundState | None) -> dict[str, Entry]:
    """Forecaster -> entry, for those with a public key."""
    return {entry.forecaster: entry for entry in state.in_order() if entry.key is not None} if state else {}
