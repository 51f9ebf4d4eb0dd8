"""Follows one pool's chain into PostgreSQL and tells the event stream what changed; one thread, one loop."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ape.api import ProviderAPI
from redis.exceptions import RedisError

from forewatt.settings import Settings
from forewatt.stores import postgres
from forewatt.stores import redis as events
from forewatt.stores.content import ContentError, ContentStore
from oracle.chain.connection import connected
from oracle.chain.contracts import Contracts, contracts_of
from oracle.chain.deployment import Deployment, load
from oracle.chain.events import Event, Follower
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
    """The pool and the latest block that the index has seen; None while it is starting.

    `newest` is the latest round that was open to commits: of it and all before, the pool's epochs are known.
    """

    pool: PoolEpochs | None = None
    deployment: Deployment | None = None
    latest: Snapshot | None = None
    newest: int = 0


@dataclass
class Indexer:
    """Brings the tables up to date, one `step` at a time."""

    index: Index
    pool: PoolEpochs
    contracts: Contracts
    view: PoolView
    vault_events: Follower
    content: ContentStore
    connection: store.Connection
    publish: Publish
    _phases: dict[int, str] = field(default_factory=dict)
    _wanted: dict[tuple[int, str], Entry] = field(default_factory=dict)
    _operators: dict[str, str] = field(default_factory=dict)

    def step(self) -> None:
        """Read what is new and write it, in one transaction."""
        seen, new = self.view.advance()
        changed = {int(event["round"]) for event in new if "round" in event.arguments} | self._moved(seen)
        states = [seen.rounds.get(number, RoundState(number)) for number in sorted(changed)]
        with self.connection.transaction():
            self._follow_vault(seen)
            for state in states:
                self._write(state, seen.now)
            self._want(new, seen)
            fetched = self._fetch()
        newest = max(live_numbers(self.pool.rules, seen.now), default=0)
        self.pool.at(newest)
        self.index.newest, self.index.latest = newest, seen
        self._tell(states, fetched, seen.now)

    def _tell(self, states: list[RoundState], fetched: list[tuple[int, str]], now: int) -> None:
        for number, forecaster in fetched:
            self.publish("forecast", {"round": number, "forecaster": forecaster})
        for state in states:
            phase = self._phases[state.number] = phase_of(self.pool.rules, state, now)
            self.publish("round", {"round": state.number, "phase": phase})

    def _moved(self, seen: Snapshot) -> set[int]:
        """The rounds whose phase is another one than was last told."""
        rules = self.pool.rules
        numbers = {*live_numbers(rules, seen.now), *(n for n, state in seen.rounds.items() if state.ended is None)}
        return {
            number
            for number in numbers
            if phase_of(rules, seen.rounds.get(number, RoundState(number)), seen.now) != self._phases.get(number)
        }

    def _write(self, state: RoundState, now: int) -> None:
        rules = self.pool.rules
        store.put_round(self.connection, round_row(rules, state, now), entry_rows(rules, state, now))

    def _want(self, new: list[Event], seen: Snapshot) -> None:
        for event in new:
            if event.name == "Revealed":
                number, forecaster = int(event["round"]), str(event["forecaster"])
                self._wanted[number, forecaster] = seen.rounds[number].entries[forecaster]

    def _fetch(self) -> list[tuple[int, str]]:
        """Fetch revealed payloads; what the content store has not got yet is asked for again at the next step."""
        fetched = []
        for (number, forecaster), entry in list(self._wanted.items()):
            try:
                payload = open_forecast(entry, self.pool.at(number), self.content)
            except (PayloadUnavailable, ContentError) as error:
                log.debug("forecast not to be had", extra={"round": number, "forecaster": forecaster, "why": error})
                continue
            store.put_forecast(self.connection, number, forecaster, payload)
            del self._wanted[number, forecaster]
            fetched.append((number, forecaster))
        return fetched

    def _follow_vault(self, seen: Snapshot) -> None:
        new = self.vault_events.poll(seen.block)
        self._operators.update(registered(new))
        for forecaster, operator in self._operators.items() if new else ():
            store.put_forecaster(self.connection, forecaster_row(self.contracts.vault, forecaster, operator))


def follow(settings: Settings, index: Index, stop: threading.Event) -> None:
    """Rebuild the tables from the chain's history, then keep them up to date until `stop` is set.

    Whatever goes wrong is raised: a later call starts anew from the history, so nothing is lost by it.
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
        index.pool, index.deployment = PoolEpochs(deployment.pool_id, contracts.pools, content), deployment

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
            vault_events=Follower(provider, [contracts.vault], deployment.block),
            content=content,
            connection=connection,
            publish=publish,
        )
