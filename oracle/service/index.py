"""Indexes one pool's chain in PostgreSQL and publishes what changed to the event stream."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ape.api import ProviderAPI
from redis.exceptions import RedisError

from forewatt.protocol.typed import Domain
from forewatt.settings import Settings
from forewatt.stores import postgres
from forewatt.stores import redis as events
from forewatt.stores.content import ContentError, ContentStore
from oracle.chain.connection import connected
from oracle.chain.contracts import Contracts, contracts_of
from oracle.chain.deployment import Deployment, load
from oracle.chain.events import Event, EventReader
from oracle.chain.payloads import open_forecast
from oracle.chain.pool import PoolEpochs
from oracle.chain.rounds import Entry, RoundState
from oracle.chain.verify import verify
from oracle.chain.view import PoolView, Snapshot
from oracle.errors import PayloadUnavailable
from oracle.service import store
from oracle.service.projection import entry_rows, live_numbers, phase_of, round_row
from oracle.service.vaults import forecaster_row, registered

log = logging.getLogger(__name__)

Publish = Callable[[str, Any], None]
_POLL_INTERVAL_S = 0.3


@dataclass
class Index:
    """The state of the index that routes read; `pool` and `latest` are None while it is starting.

    `newest` is the newest round that was open to commits: the epochs of all rounds up to it are read.
    """

    pool: PoolEpochs | None = None
    deployment: Deployment | None = None
    latest: Snapshot | None = None
    newest: int = 0


@dataclass
class Indexer:
    """Updates the tables, one `step` at a time."""

    index: Index
    pool: PoolEpochs
    contracts: Contracts
    view: PoolView
    vault_events: EventReader
    content: ContentStore
    connection: store.Connection
    publish: Publish
    _phases: dict[int, str] = field(default_factory=dict)
    _unfetched: dict[tuple[int, str], Entry] = field(default_factory=dict)
    _operators: dict[str, str] = field(default_factory=dict)

    def step(self) -> None:
        """Read new blocks and update the tables in one transaction, then publish the changes."""
        snapshot, new = self.view.advance()
        changed = {int(event["round"]) for event in new if "round" in event.arguments} | self._changed_phase(snapshot)
        states = [snapshot.rounds.get(number, RoundState(number)) for number in sorted(changed)]
        with self.connection.transaction():
            self._update_forecasters(snapshot)
            for state in states:
                self._write(state, snapshot.now)
            self._note_reveals(new, snapshot)
            fetched = self._fetch()
        newest = max(live_numbers(self.pool.rules, snapshot.now), default=0)
        self.pool.at(newest)
        self.index.newest, self.index.latest = newest, snapshot
        self._publish(states, fetched, snapshot.now)

    def _publish(self, states: list[RoundState], fetched: list[tuple[int, str]], now: int) -> None:
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
        store.put_round(self.connection, round_row(rules, state, now), entry_rows(rules, state, now))

    def _note_reveals(self, new: list[Event], snapshot: Snapshot) -> None:
        for event in new:
            if event.name == "Revealed":
                number, forecaster = int(event["round"]), str(event["forecaster"])
                self._unfetched[number, forecaster] = snapshot.rounds[number].entries[forecaster]

    def _fetch(self) -> list[tuple[int, str]]:
        """Fetch revealed payloads; one that is not available yet is fetched again in the next step."""
        fetched = []
        for (number, forecaster), entry in list(self._unfetched.items()):
            try:
                payload = open_forecast(entry, self.pool.at(number), self.content)
            except (PayloadUnavailable, ContentError) as error:
                log.debug("forecast not available", extra={"round": number, "forecaster": forecaster, "why": error})
                continue
            store.put_forecast(self.connection, number, forecaster, payload)
            del self._unfetched[number, forecaster]
            fetched.append((number, forecaster))
        return fetched

    def _update_forecasters(self, snapshot: Snapshot) -> None:
        new = self.vault_events.poll(snapshot.block)
        self._operators.update(registered(new))
        for forecaster, operator in self._operators.items() if new else ():
            store.put_forecaster(self.connection, forecaster_row(self.contracts.vault, forecaster, operator))


def index_chain(settings: Settings, index: Index, stop: threading.Event) -> None:
    """Rebuild the tables from the chain's history, then update them until `stop` is set.

    Every error is raised: the next call rebuilds the tables, so nothing is lost.
    """
    with connected(settings.rpc_url) as provider, _indexer(settings, index, provider) as indexer:
        while not stop.is_set():
            indexer.step()
            stop.wait(_POLL_INTERVAL_S)


@contextmanager
def _indexer(settings: Settings, index: Index, provider: ProviderAPI) -> Iterator[Indexer]:
    deployment = load(settings.deployment_path)
    verify(deployment)
    contracts = contracts_of(deployment)
    postgres.apply_schema(settings.postgres_url, store.SCHEMA)
    with (
        ContentStore(settings.ipfs_api_url, settings.ipfs_gateway_url) as content,
        postgres.connect(settings.postgres_url) as connection,
        events.client(settings.redis_url) as stream,
    ):
        connection.autocommit = True
        store.clear(connection)
        domain = Domain(deployment.chain_id, deployment.market)
        index.pool = PoolEpochs(deployment.pool_id, domain, contracts.pools, content)
        index.deployment = deployment

        def publish(topic: str, body: Any) -> None:
            try:
                events.publish(stream, topic, body)
            except RedisError as error:
                log.warning("event not published", extra={"topic": topic, "why": error})

        yield Indexer(
            index=index,
            pool=index.pool,
            contracts=contracts,
            view=PoolView(provider, contracts.of_rounds, deployment.pool_id, deployment.block),
            vault_events=EventReader(provider, [contracts.vault], deployment.block),
            content=content,
            connection=connection,
            publish=publish,
        )
