"""Builds the roles of a node's process on a channel: for each a step that is repeated."""

import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from contracts.consortium.ledger.addresses import address_of
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.port import Identity
from contracts.consortium.members.members import ATTESTOR, REGULATOR
from forewatt.commands import CannotRun
from forewatt.settings import Settings, service_headers
from forewatt.stores import postgres
from oracle.node.alerts.alert import Alert, no_alert
from oracle.node.attestor.readings import ReadPower, reader_of
from oracle.node.forecaster.copies import PayloadCopies
from oracle.node.forecaster.forecast_client import ForecastClient
from oracle.node.forecaster.journal import Journal
from oracle.node.forecaster.keys import SealingKeys
from oracle.node.forecaster.node import ForecasterNode, ForecasterParts
from oracle.node.forecaster.secret import node_secret
from oracle.node.process.plan import Role
from oracle.node.process.roles import Working
from oracle.node.settler.node import SettlerNode, SettlerParts
from oracle.node.watcher.evidence import Evidence
from oracle.node.watcher.node import Disputes, WatcherNode
from scripts._consortium.node.attestor import ChannelAttestor
from scripts._consortium.node.channel import Channel
from scripts._consortium.node.dues import Dues
from scripts._consortium.node.forecaster import ChannelForecaster, DeliveredPayloads
from scripts._consortium.node.pool import ChannelPool
from scripts._consortium.node.series import HeldJudging, HeldSeries
from scripts._consortium.node.settler import ChannelSettler
from scripts._consortium.node.view import ChannelView
from scripts._consortium.node.watcher import ChannelWatcher

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shared:
    """What the roles of a process share. `forecaster` is by default the client's address.

    `consent` is the folder with the organisation's judgement, which its chaincode reads.
    """

    settings: Settings
    channel: Channel
    pool: ChannelPool
    view: ChannelView
    forecaster: str | None = None
    wager_wei: int = 0
    consent: Path | None = None
    alert: Alert = no_alert

    @property
    def client(self) -> str:
        """The address of the client."""
        return address_of(Identity(self.channel.msp, self.channel.subject))


def forecaster(shared: Shared, closing: ExitStack) -> Working:
    """Commits, delivers payload and key, and collects what its rounds owe."""
    node = forecaster_node(shared, closing)
    dues = Dues(shared.channel, shared.pool.id, shared.forecaster or shared.client, shared.view)

    def step() -> None:
        node.step()
        dues.step()

    return Working(step, lambda: node.failing)


def forecaster_node(shared: Shared, closing: ExitStack) -> ForecasterNode:
    """The forecaster's node. CannotRun unless it is registered."""
    settings, channel, pool = shared.settings, shared.channel, shared.pool
    me = shared.forecaster or shared.client
    if not channel.read(key("forecaster", me)):
        raise CannotRun(f"{me} is not a forecaster of channel {channel.name}: register it first, with a stake")
    secret, copies = node_secret(settings.node_path), PayloadCopies(settings.node_path, pool.id)
    journal = Journal(settings.node_path, SealingKeys(secret, pool.domain))
    closing.callback(journal.close)
    service = closing.enter_context(ForecastClient(settings.forecaster_url, service_headers(settings)))
    parts = ForecasterParts(
        pool=pool,
        domain=pool.domain,
        forecaster=me,
        wager_wei=shared.wager_wei,
        secret=secret,
        journal=journal,
        service=service,
        copies=copies,
    )
    log.info("forecaster at work", extra={"forecaster": me, "pool": "0x" + pool.id.hex()})
    return ForecasterNode(
        parts, shared.view, ChannelForecaster(channel, pool), DeliveredPayloads(channel, pool, me, copies)
    )


def attestor(shared: Shared, closing: ExitStack) -> Working:
    """Judges rounds, for its organisation's peer to endorse. CannotRun unless the organisation is an attestor."""
    _require_role(shared, Role.ATTESTOR, ATTESTOR)
    if shared.consent is None:
        raise CannotRun("an attestor needs --consent: the folder that the chaincode has as FOREWATT_CONSENT_PATH")
    node = ChannelAttestor(shared.channel, shared.pool, shared.view, _power(shared, closing), shared.consent)
    log.info("attestor at work", extra={"consent": str(shared.consent), "pool": "0x" + shared.pool.id.hex()})
    return Working(node.step, lambda: node.failing)


def settler(shared: Shared, _closing: ExitStack) -> Working:
    """Observes what its organisation has judged, proposes and finalizes. For custodians, who hold the series."""
    _require_role(shared, Role.SETTLER, ATTESTOR, REGULATOR)
    ledger = ChannelSettler(shared.channel, shared.pool, shared.view, shared.consent)
    series = HeldSeries(shared.channel, shared.pool.id)
    node = SettlerNode(SettlerParts(pool=shared.pool, alert=shared.alert), shared.view, ledger, series)
    log.info("settler at work", extra={"observes": bool(shared.consent), "pool": "0x" + shared.pool.id.hex()})
    return Working(node.step, lambda: node.failing)


def watcher(shared: Shared, closing: ExitStack) -> Working:
    """Refutes wrong proposals; with a bond in the settings it also disputes what its own meters contradict."""
    _require_role(shared, Role.WATCHER, ATTESTOR, REGULATOR)
    ledger = ChannelWatcher(shared.channel, shared.pool, shared.view)
    series = HeldSeries(shared.channel, shared.pool.id)
    disputes, bond_wei = None, shared.settings.watcher_bond_wei
    if bond_wei:
        evidence = Evidence(shared.pool, HeldJudging(series), _power(shared, closing))
        disputes = Disputes(evidence, shared.settings.watcher_tolerance_ppm, bond_wei)
    parts = SettlerParts(pool=shared.pool, alert=shared.alert)
    node = WatcherNode(parts, shared.view, ledger, series, disputes)
    log.info("watcher at work", extra={"disputes": bool(bond_wei), "pool": "0x" + shared.pool.id.hex()})
    return Working(node.step, lambda: node.failing)


def _require_role(shared: Shared, role: Role, *needed: str) -> None:
    """Raise CannotRun unless the client's organisation has one of these roles in the channel."""
    member = shared.pool.members().by_msp.get(shared.channel.msp)
    if member is None or not set(needed) & set(member.roles):
        raise CannotRun(
            f"{shared.channel.msp} cannot run the {role}: it must be {' or '.join(needed)} of channel "
            f"{shared.channel.name}, because only those hold the series"
        )


def _power(shared: Shared, closing: ExitStack) -> ReadPower:
    """The readings of the organisation's own meters."""
    return reader_of(closing.enter_context(postgres.pool(shared.settings.postgres_url)))


Build = Callable[[Shared, ExitStack], Working]
ROLES: Mapping[Role, Build] = {
    Role.FORECASTER: forecaster,
    Role.ATTESTOR: attestor,
    Role.SETTLER: settler,
    Role.WATCHER: watcher,
}


def built(role: Role, shared: Shared) -> Callable[[ExitStack], Working]:
    """What builds a role."""
    return partial(ROLES[role], shared)
