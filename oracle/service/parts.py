"""What the routes of the settlement service share: stores, the chain's index and the health checks."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

import psycopg
from psycopg_pool import ConnectionPool
from pymongo.database import Database

from forewatt.periodic import PeriodicTask
from forewatt.settings import Settings, service_headers
from forewatt.stores import mongo
from forewatt.stores.content import ContentStore
from forewatt.web.problems import Problem
from oracle.chain.connection import rpc_client
from oracle.chain.deployment import Deployment
from oracle.chain.pool import Pool
from oracle.chain.rpc.client import RpcClient
from oracle.chain.rpc.errors import RpcError
from oracle.errors import OracleError
from oracle.service.at_head import AtHead
from oracle.service.chain_index import index_chain
from oracle.service.forecasters import ForecastServices
from oracle.service.health import Health
from oracle.service.index import Index
from oracle.service.runner import IndexThread
from oracle.service.settlement.lookup import Lookup
from oracle.service.settlement.notary import Notary
from oracle.service.store import Connection
from oracle.service.wallet.faucet import Faucet

FOLLOW_S = 2.0
"""How often stuck transactions of the notary are looked after."""
RECOVERABLE = (RpcError, OracleError, psycopg.Error)


@dataclass(frozen=True, kw_only=True)
class IndexParts:
    """The parts of a service of any ledger: its index and its stores.

    `start` them before the first request and `stop` them after the last.
    """

    settings: Settings
    index: Index
    thread: IndexThread
    health: Health
    connections: ConnectionPool
    documents: Database[dict[str, Any]]
    forecasters: ForecastServices

    @staticmethod
    def common(
        settings: Settings, index: Index, work: Callable[[threading.Event], None], *, needs_streaming: bool = True
    ) -> dict[str, Any]:
        """These parts by name, not started; `work` updates the index."""
        connections = ConnectionPool(
            settings.postgres_url, min_size=1, kwargs={"options": "-c timezone=UTC", "autocommit": True}, open=False
        )
        return {
            "settings": settings,
            "index": index,
            "thread": IndexThread(index, work),
            "health": Health(settings, connections, needs_streaming=needs_streaming),
            "connections": connections,
            "documents": mongo.database(settings),
            "forecasters": ForecastServices(settings.forecast_services, service_headers(settings)),
        }

    def start(self) -> None:
        """Open the connections and start the index."""
        self.connections.open()
        self.thread.start()

    def stop(self) -> None:
        """Stop the index and close every connection."""
        self.thread.stop()
        self.health.close()
        self.connections.close()
        self.documents.client.close()
        self.forecasters.close()

    def connection(self) -> AbstractContextManager[Connection]:
        """A pooled PostgreSQL connection."""
        return self.connections.connection()

    @property
    def chain_now_s(self) -> int:
        """The chain's time at the newest indexed block; 0 while the index is starting."""
        return self.index.latest.now if self.index.latest else 0

    @property
    def pool(self) -> Pool:
        """The pool in the epoch of the newest open round; HTTP 503 while the index is starting."""
        return self.pool_at(self.index.newest)

    def pool_at(self, number: int) -> Pool:
        """The pool in the epoch of a round, at most the newest open one; HTTP 503 while the index is starting."""
        if self.index.pool is None or self.index.latest is None:
            raise _starting()
        return self.index.pool.at(min(number, self.index.newest))


@dataclass(frozen=True, kw_only=True)
class ServiceParts(IndexParts):
    """The parts of the settlement service of an EVM chain."""

    rpc: RpcClient
    content: ContentStore
    faucet: Faucet
    notary: Notary
    lookup: Lookup
    follower: PeriodicTask
    at_head: AtHead

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The parts for these settings, not started."""
        index = Index()
        rpc = rpc_client(settings)
        common = cls.common(settings, index, partial(index_chain, settings, index))
        notary = Notary(settings, rpc, common["connections"].connection)
        return cls(
            **common,
            rpc=rpc,
            content=ContentStore.of(settings),
            faucet=Faucet(rpc),
            notary=notary,
            lookup=Lookup(rpc, notary, settings.reorg_depth),
            follower=PeriodicTask("notary", notary.follow, FOLLOW_S, recoverable=RECOVERABLE),
            at_head=AtHead(rpc),
        )

    def start(self) -> None:
        """Open the connections, start the index, and follow up what the notary has sent."""
        super().start()
        self.follower.start()

    def stop(self) -> None:
        """Stop the index and close every connection."""
        self.follower.stop()
        self.notary.close()
        super().stop()
        self.content.close()
        self.rpc.close()

    @property
    def deployment(self) -> Deployment:
        """The contracts of the indexed pool; HTTP 503 while the index is starting."""
        if self.index.deployment is None or self.index.pool is None:
            raise _starting()
        return self.index.deployment


def _starting() -> Problem:
    return Problem(503, "The chain's index is starting; ask again.", "index-starting", {"Retry-After": "2"})
