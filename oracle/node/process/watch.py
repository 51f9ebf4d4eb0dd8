"""Looks after a process while it runs: its funds and pin targets, its health, and the alerts of its pools."""

import logging
import threading
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future
from time import monotonic
from typing import Protocol

from prometheus_client import Gauge

from forewatt.background import in_thread
from oracle.chain.rounds import RoundState
from oracle.chain.view import Snapshot
from oracle.node.alerts.alert import Alert, Kind
from oracle.node.alerts.watch import RoundAlerts
from oracle.node.ledger import PoolSource
from oracle.node.process.health import Health

log = logging.getLogger(__name__)
at_risk = Gauge(
    "forewatt_node_wager_at_risk_wei", "Wagers of watched forecasters in rounds that have not ended, in wei", ["pool"]
)
EVERY_S = 5.0
UPKEEP_EVERY_S = 30.0
"""How often accounts and pin targets are looked after."""


class Inspecting(Protocol):
    """Looks after what a process needs; a look asks others, so it takes a while."""

    def inspect(self) -> None:
        """Look, and note what is wrong."""


class Latest(Protocol):
    """A view of the rounds."""

    @property
    def latest(self) -> Snapshot | None:
        """The latest snapshot; it asks nobody."""


class Watched(Protocol):
    """A pool whose rounds may raise alerts."""

    @property
    def pool(self) -> PoolSource:
        """The pool."""

    @property
    def view(self) -> Latest:
        """Its rounds."""


class Watch:
    """Repeats its look until the process ends; an error in one part stops no other part."""

    def __init__(
        self, health: Health, upkeep: Inspecting, pools: Sequence[Watched], alert: Alert, forecasters: Sequence[str]
    ) -> None:
        self._health, self._upkeep, self._alert = health, upkeep, alert
        self._pools = [(shared, RoundAlerts(alert, shared.pool.id, shared.pool.rules, forecasters)) for shared in pools]
        self._forecasters = frozenset(forecasters)
        self._problems: list[str] = []
        self._kept_at = float("-inf")
        self._inspecting: Future[None] | None = None

    def run(self, stop: threading.Event) -> None:
        """Look until `stop` is set."""
        while not stop.is_set():
            for part in (self._keep_up, self._report, self._raise_alerts):
                try:
                    part()
                except Exception:  # an unforeseen error must not end the process
                    log.exception("the process could not be looked after")
            stop.wait(EVERY_S)

    def _keep_up(self) -> None:
        """Inspect in the background: what does not answer must not keep the process from ending."""
        if self._inspecting is not None:
            if not self._inspecting.done():
                return
            if (error := self._inspecting.exception()) is not None:
                log.error("the accounts and pin targets could not be inspected: %s", error)
            self._inspecting = None
        if monotonic() - self._kept_at >= UPKEEP_EVERY_S:
            self._kept_at = monotonic()
            self._inspecting = in_thread(self._upkeep.inspect)

    def _report(self) -> None:
        """Log and report when the process becomes unhealthy, and when it is healthy again."""
        problems = self._health.report().problems
        if problems and not self._problems:
            log.warning("the node is unhealthy: %s", "; ".join(problems))
            self._alert(Kind.UNHEALTHY, {"problems": problems})
        elif self._problems and not problems:
            log.info("the node is healthy again")
            self._alert(Kind.HEALTHY, {})
        self._problems = problems

    def _raise_alerts(self) -> None:
        for shared, alerts in self._pools:
            if (latest := shared.view.latest) is not None:
                alerts.step(latest)
                wei = wager_at_risk_wei(latest.rounds.values(), self._forecasters)
                at_risk.labels("0x" + shared.pool.id.hex()).set(wei)


def wager_at_risk_wei(rounds: Iterable[RoundState], forecasters: Collection[str]) -> int:
    """What these forecasters have wagered in rounds that have not ended."""
    entries = (entry for state in rounds if state.ended is None for entry in state.entries.values())
    return sum(entry.commit.wager_wei for entry in entries if entry.forecaster in forecasters)
