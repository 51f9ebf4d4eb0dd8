"""The index of an EVM chain: rounds from the contracts' events, payloads from the content store."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from forewatt.protocol.payload import ForecastPayload
from forewatt.protocol.typed import Domain
from forewatt.settings import Settings
from forewatt.stores.content import ContentStore
from oracle.chain.connection import connected
from oracle.chain.contracts import Contracts, contracts_of
from oracle.chain.deployment import load
from oracle.chain.events import EventDecoder
from oracle.chain.follower import Follower, Start
from oracle.chain.payloads import open_forecast
from oracle.chain.pool import Pool, PoolEpochs
from oracle.chain.rounds import Entry
from oracle.chain.rpc.errors import RpcError
from oracle.chain.shared import shared_client, shared_view
from oracle.chain.verify import verify
from oracle.chain.view import PoolView
from oracle.service.index import Index, Indexer, indexing
from oracle.service.store import ForecasterRow
from oracle.service.vaults import Registrations, forecaster_row


@dataclass(frozen=True)
class ChainSources:
    """Payloads in the content store, and the vault's forecasters."""

    contracts: Contracts
    view: PoolView
    registrations: Registrations
    content: ContentStore

    def payload(self, entry: Entry, pool: Pool) -> ForecastPayload | None:
        """A revealed forecast."""
        return open_forecast(entry, pool, self.content)

    def forecasters(self) -> Sequence[ForecasterRow] | None:
        """All registered forecasters; None if the vault has had no event since the last call."""
        registered = self.registrations.poll(self.view.head)
        if registered is None:
            return None
        return [forecaster_row(self.contracts.vault, name, record) for name, record in registered.items()]


def index_chain(settings: Settings, index: Index, stop: threading.Event) -> None:
    """Rebuild the tables from the chain's history, then update them until `stop` is set.

    While the chain's endpoints do not answer, the tables stay as they are. Any other error is raised: the next call
    rebuilds the tables, so nothing is lost.
    """
    with connected(settings.rpc_url, settings.rpc_timeout_s), indexer_of(settings, index) as indexer:
        indexer.run(stop, RpcError, "chain")


@contextmanager
def indexer_of(settings: Settings, index: Index) -> Iterator[Indexer]:
    deployment = load(settings.deployment_path)
    verify(deployment)
    contracts = contracts_of(deployment)
    domain = Domain(deployment.chain_id, deployment.market)
    view = shared_view(settings, deployment, all_rounds=True)
    registrations = Registrations(
        Follower(
            shared_client(settings),
            EventDecoder([contracts.vault]),
            [Start(deployment.block - 1)],
            settings.reorg_depth,
        )
    )
    with ContentStore.of(settings) as content:
        pool = PoolEpochs(deployment.pool_id, domain, contracts.pools, content)
        index.deployment = deployment
        with indexing(settings, index, pool, view, ChainSources(contracts, view, registrations, content)) as indexer:
            yield indexer
