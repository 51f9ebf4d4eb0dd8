"""Builds a role from the settings and runs it until it is stopped."""

import logging
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

import uvicorn

from forewatt.protocol.typed import Domain
from forewatt.settings import Settings, service_headers
from forewatt.stores import postgres
from forewatt.stores.content import ContentStore
from oracle.accounts.signers import open_signer
from oracle.chain.contracts import Contracts, contracts_of
from oracle.chain.deployment import load
from oracle.chain.pool import PoolEpochs
from oracle.chain.shared import shared_view
from oracle.chain.verify import verify
from oracle.chain.view import PoolView
from oracle.errors import OracleError
from oracle.node import loop
from oracle.node.attestor.app import create_attestor_app
from oracle.node.attestor.attestor import Attestor
from oracle.node.attestor.readings import ValidWindow, read_power
from oracle.node.forecaster.copies import PayloadCopies
from oracle.node.forecaster.forecast_client import ForecastClient
from oracle.node.forecaster.journal import Journal
from oracle.node.forecaster.keys import SealingKeys
from oracle.node.forecaster.node import ForecasterNode, ForecasterParts
from oracle.node.forecaster.secret import node_secret
from oracle.node.settler.attestor_client import AttestorClient
from oracle.node.settler.node import SettlerNode, SettlerParts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SharedParts:
    """The parts that every role uses: contracts, pool, signing domain, view of the rounds, content store."""

    contracts: Contracts
    pool: PoolEpochs
    domain: Domain
    view: PoolView
    content: ContentStore


def shared_parts(settings: Settings, *, all_rounds: bool = False) -> SharedParts:
    """Build the shared parts of the settings' deployment; DeploymentError if the chain does not match it.

    With `all_rounds` the view has every round, also those that a node forgets.
    """
    deployment = load(settings.deployment_path)
    verify(deployment)
    contracts = contracts_of(deployment)
    content = ContentStore.of(settings)
    domain = Domain(deployment.chain_id, deployment.market)
    return SharedParts(
        contracts=contracts,
        pool=PoolEpochs(deployment.pool_id, domain, contracts.pools, content),
        domain=domain,
        view=shared_view(settings, deployment, all_rounds=all_rounds),
        content=content,
    )


def run_forecaster(
    settings: Settings,
    aliases: tuple[str, ...],
    forecaster: str,
    wager_wei: int,
    stop: threading.Event,
) -> None:
    """Commit and reveal for `forecaster` until `stop` is set.

    The first account pays the gas. Whichever account is the forecaster's authority on chain signs, so a node that has
    the next authority's account, too, needs no restart when the operator sets it.
    """
    shared = shared_parts(settings)
    account, *further = (open_signer(alias, settings) for alias in aliases)
    authority, _ = shared.contracts.vault.authorityOf(forecaster)
    if str(authority) not in {signer.address for signer in (account, *further)}:
        raise OracleError(
            f"the authority of {forecaster} is {authority}, but account {', '.join(aliases)} is "
            f"{', '.join(signer.address for signer in (account, *further))}"
        )
    with ExitStack() as closing:
        secret = node_secret(settings.node_path)
        journal = Journal(settings.node_path, SealingKeys(secret, shared.domain))
        closing.callback(journal.close)
        service = closing.enter_context(ForecastClient(settings.forecaster_url, service_headers(settings)))
        closing.enter_context(shared.content)
        parts = ForecasterParts(
            pool=shared.pool,
            contracts=shared.contracts,
            domain=shared.domain,
            account=account,
            forecaster=forecaster,
            wager_wei=wager_wei,
            secret=secret,
            journal=journal,
            service=service,
            content=shared.content,
            copies=PayloadCopies(settings.node_path, shared.pool.id),
            retention_s=settings.payload_retention_s,
            further_signers=tuple(further),
        )
        log.info("forecaster at work", extra={"forecaster": forecaster, "pool": "0x" + shared.pool.id.hex()})
        loop.run("forecaster", ForecasterNode(parts, shared.view).step, stop, wait=shared.view.wait)


def run_settler(settings: Settings, alias: str, stop: threading.Event) -> None:
    """Observe, propose and finalize with the account `alias` until `stop` is set."""
    shared = shared_parts(settings)
    urls = settings.attestor_list
    if not urls:
        raise OracleError("set FOREWATT_ATTESTOR_URLS to the attestors' base URLs, separated by commas")
    with shared.content, AttestorClient(urls) as attestors:
        account = open_signer(alias, settings)
        parts = SettlerParts(shared.pool, shared.contracts, shared.domain, account, attestors, shared.content)
        node = SettlerNode(parts, shared.view)
        node.prepare()
        log.info("settler at work", extra={"attestors": len(urls), "pool": "0x" + shared.pool.id.hex()})
        loop.run("settler", node.step, stop, wait=shared.view.wait)


def run_attestor(settings: Settings, aliases: tuple[str, ...], host: str, port: int) -> None:
    """Serve attestations of the accounts `aliases` on host:port until SIGTERM or SIGINT."""
    shared = shared_parts(settings)
    accounts = {signer.address: signer for signer in (open_signer(alias, settings) for alias in aliases)}
    if unknown := accounts.keys() - shared.pool.attestors():
        raise OracleError(f"{', '.join(sorted(unknown))} is not an attestor in any epoch of this pool")
    with shared.content, postgres.pool(settings.postgres_url) as connections:

        def power(window: ValidWindow, asset_ids: tuple[str, ...]) -> Mapping[tuple[str, int], float]:
            with connections.connection() as connection:
                return read_power(connection, window, asset_ids)

        attestor = Attestor(
            shared.pool, shared.domain, accounts, shared.view, shared.content, power, settings.payload_retention_s
        )
        log.info("attestor at work", extra={"accounts": len(accounts), "port": port})
        uvicorn.run(create_attestor_app(attestor), host=host, port=port, log_config=None, timeout_graceful_shutdown=1)
