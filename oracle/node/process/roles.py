"""Builds the roles of a process from its settings: for each role and pool a step that is repeated."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from forewatt.settings import Settings, service_headers
from forewatt.stores import postgres
from oracle.chain.reads import read
from oracle.chain.shared import shared_client
from oracle.chain.transactions.lane import Lane, Scope
from oracle.errors import OracleError
from oracle.node.alerts.alert import Alert, no_alert
from oracle.node.attestor.attestor import Attestor
from oracle.node.attestor.readings import reader_of
from oracle.node.forecaster.copies import PayloadCopies
from oracle.node.forecaster.evm import EvmParts, evm_forecaster
from oracle.node.forecaster.forecast_client import ForecastClient
from oracle.node.forecaster.journal import Journal
from oracle.node.forecaster.keys import SealingKeys
from oracle.node.forecaster.relay import Relay
from oracle.node.forecaster.secret import node_secret
from oracle.node.process.keys import Keys
from oracle.node.process.parts import SharedParts
from oracle.node.process.plan import Role, RunPlan, addresses_of
from oracle.node.relayer.check import Checker, Places
from oracle.node.relayer.relayer import Relayer, RelayerParts
from oracle.node.settler.attestor_client import AttestorClient
from oracle.node.settler.evm import EvmSettlerParts, evm_settler
from oracle.node.watcher.evm import evm_evidence, evm_watcher
from oracle.node.watcher.node import Disputes
from oracle.private_files import private_folder

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Working:
    """A role that was built: its step, its failed actions (how often in a row, and why), and what it skips."""

    step: Callable[[], None]
    failing: Callable[[], Sequence[tuple[int, str]]] = tuple
    skips: Callable[[], Sequence[str]] = tuple


@dataclass(frozen=True)
class Context:
    """What the roles of a process are built from.

    Attestors that were built are in `attestors`, by their pool; the relayer that was built is in `relayer`.
    """

    settings: Settings
    plan: RunPlan
    keys: Keys
    pools: Sequence[SharedParts]
    attestors: dict[bytes, Attestor] = field(default_factory=dict)
    relayer: list[Relayer] = field(default_factory=list)
    alert: Alert = no_alert


Build = Callable[[Context, SharedParts, ExitStack], Working]


def forecaster(context: Context, shared: SharedParts, closing: ExitStack) -> Working:
    """Commits and reveals. The first account pays the gas.

    Whichever account is the forecaster's authority on chain signs, so a node that has the next authority's account,
    too, needs no restart when the operator sets it.
    """
    settings, plan, keys = context.settings, context.plan, context.keys
    if plan.forecaster is None:
        raise OracleError("a forecaster needs --forecaster or FOREWATT_FORECASTER, its address on chain")
    names = plan.accounts[Role.FORECASTER]
    signers = [keys.signer(name) for name in names]
    authority, _ = read(shared.contracts.vault.authorityOf, plan.forecaster)
    if str(authority) not in {signer.address for signer in signers}:
        raise OracleError(
            f"the authority of {plan.forecaster} is {authority}, but account {', '.join(names)} is "
            f"{', '.join(signer.address for signer in signers)}"
        )
    secret = node_secret(settings.node_path)
    journal = Journal(settings.node_path, SealingKeys(secret, shared.domain))
    closing.callback(journal.close)
    parts = EvmParts(
        pool=shared.pool,
        contracts=shared.contracts,
        domain=shared.domain,
        account=keys.lane(names[0], Scope(Role.FORECASTER, shared.pool.id)),
        forecaster=plan.forecaster,
        wager_wei=plan.wager_wei,
        secret=secret,
        journal=journal,
        service=closing.enter_context(ForecastClient(settings.forecaster_url, service_headers(settings))),
        content=shared.content,
        copies=PayloadCopies(settings.node_path, shared.pool.id),
        retention_s=settings.payload_retention_s,
        further_signers=tuple(signers[1:]),
        relay=(
            closing.enter_context(Relay(settings.relayer_url, settings.relayer_patience_s))
            if settings.relayer_url
            else None
        ),
    )
    log.info("forecaster at work", extra={"forecaster": plan.forecaster, "pool": "0x" + shared.pool.id.hex()})
    node = evm_forecaster(parts, shared.view)
    return Working(node.step, lambda: node.failing)


def settler(context: Context, shared: SharedParts, closing: ExitStack) -> Working:
    """Observes, proposes and finalizes."""
    urls = context.settings.attestor_list
    if not urls:
        raise OracleError("set FOREWATT_ATTESTOR_URLS to the attestors' base URLs, separated by commas")
    attestors = closing.enter_context(AttestorClient(urls))
    (name,) = context.plan.accounts[Role.SETTLER]
    account = context.keys.lane(name, Scope(Role.SETTLER, shared.pool.id))
    parts = _settler_parts(context, shared, account, attestors, context.settings.token_price)
    node = evm_settler(parts, shared.view)
    node.prepare()
    log.info("settler at work", extra={"attestors": len(urls), "pool": "0x" + shared.pool.id.hex()})
    return Working(node.step, lambda: node.failing, lambda: node.skips)


def _settler_parts(
    context: Context,
    shared: SharedParts,
    account: Lane,
    attestors: AttestorClient | None,
    token_price: Decimal = Decimal(0),
) -> EvmSettlerParts:
    return EvmSettlerParts(
        pool=shared.pool,
        contracts=shared.contracts,
        domain=shared.domain,
        account=account,
        attestors=attestors,
        content=shared.content,
        alert=context.alert,
        token_price=token_price,
    )


def attestor(context: Context, shared: SharedParts, closing: ExitStack) -> Working:
    """Signs what was measured, over HTTP; its step fetches the payloads that are to be attested."""
    settings = context.settings
    signers = [context.keys.signer(name) for name in context.plan.accounts[Role.ATTESTOR]]
    accounts = {signer.address: signer for signer in signers}
    if unknown := accounts.keys() - shared.pool.attestors():
        raise OracleError(f"{', '.join(sorted(unknown))} is not an attestor in any epoch of this pool")
    connections = closing.enter_context(postgres.pool(settings.postgres_url))
    power = reader_of(connections)
    node = Attestor(
        shared.pool, shared.domain, accounts, shared.view, shared.content, power, settings.payload_retention_s
    )
    context.attestors[shared.pool.id] = node
    closing.callback(partial(context.attestors.pop, shared.pool.id, None))
    log.info("attestor at work", extra={"accounts": len(accounts), "pool": "0x" + shared.pool.id.hex()})
    return Working(node.step)


def watcher(context: Context, shared: SharedParts, closing: ExitStack) -> Working:
    """Refutes wrong proposals; with a bond in the settings it also disputes what its own meters contradict."""
    settings = context.settings
    (name,) = context.plan.accounts[Role.WATCHER]
    account = context.keys.lane(name, Scope(Role.WATCHER, shared.pool.id))
    parts = _settler_parts(context, shared, account, None)
    disputes = None
    if bond_wei := settings.watcher_bond_wei:
        power = reader_of(closing.enter_context(postgres.pool(settings.postgres_url)))
        evidence = evm_evidence(shared.pool, shared.content, power)
        disputes = Disputes(evidence, settings.watcher_tolerance_ppm, bond_wei)
    node = evm_watcher(parts, shared.view, disputes)
    node.prepare()
    log.info("watcher at work", extra={"disputes": bool(bond_wei), "pool": "0x" + shared.pool.id.hex()})
    return Working(node.step, lambda: node.failing)


def relayer(context: Context, shared: SharedParts, closing: ExitStack) -> Working:
    """Takes other nodes' commits and reveals over HTTP, for all pools of the process, and sends them in bundles."""
    settings, rpc = context.settings, shared_client(context.settings)
    if not settings.relayed_forecasters:
        raise OracleError("set FOREWATT_RELAYER_FORECASTERS to the forecasters whose gas is paid, or to *")
    (name,) = context.plan.accounts[Role.RELAYER]
    account = context.keys.lane(name, Scope(Role.RELAYER, shared.pool.id))
    market, vault = str(shared.contracts.market.address), str(shared.contracts.vault.address)
    checker = Checker(rpc, shared.domain, Places(market, vault, account.address))
    allowed = frozenset(addresses_of(settings.relayed_forecasters - {"*"}, "FOREWATT_RELAYER_FORECASTERS"))
    parts = RelayerParts(
        pools={one.pool.id: one.pool for one in context.pools},
        now=lambda: shared.view.refresh().now,
        domain=shared.domain,
        rpc=rpc,
        account=account,
        checker=checker,
        market=market,
        forecasters=None if "*" in settings.relayed_forecasters else allowed,
        folder=private_folder(settings.node_path),
    )
    node = Relayer(parts)
    context.relayer.append(node)
    closing.callback(context.relayer.clear)
    log.info("relayer at work", extra={"pools": len(context.pools), "forecasters": len(allowed) or "all"})
    return Working(node.step, lambda: node.failing)


ROLES: Mapping[Role, Build] = {
    Role.FORECASTER: forecaster,
    Role.ATTESTOR: attestor,
    Role.SETTLER: settler,
    Role.WATCHER: watcher,
    Role.RELAYER: relayer,
}
