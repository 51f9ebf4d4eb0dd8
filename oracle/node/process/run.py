"""Runs the roles of a process in their pools until it is stopped."""

import socket
import threading
from contextlib import ExitStack
from functools import partial

from forewatt.memory import share_arenas
from forewatt.settings import Settings
from forewatt.stores.content import ContentStore
from forewatt.telemetry.metrics import watch_disk
from oracle.chain.deployment import Deployment
from oracle.chain.shared import shared_client
from oracle.node import loop
from oracle.node.alerts.alert import Alert, no_alert
from oracle.node.alerts.webhook import Webhook
from oracle.node.process.chain_health import chain_health
from oracle.node.process.keys import Keys
from oracle.node.process.parts import SharedParts, parts_of
from oracle.node.process.plan import OF_ALL_POOLS, Role, RunPlan, addresses_of
from oracle.node.process.roles import ROLES, Context
from oracle.node.process.server import app_of, served
from oracle.node.process.upkeep import Upkeep
from oracle.node.process.watch import Watch
from oracle.node.process.worker import Worker, end, require_one


def run_roles(settings: Settings, deployment: Deployment, plan: RunPlan, stop: threading.Event) -> None:
    """Run every role of the plan in every pool until `stop` is set.

    A role that can't be built is tried again while others run. If none can, the first one's error is raised.
    """
    share_arenas()
    with ExitStack() as closing:
        content = closing.enter_context(ContentStore.of(settings))
        shared = [parts_of(settings, deployment, pool, content) for pool in plan.pools]
        context = Context(settings, plan, Keys(settings), shared, alert=alert_of(settings, plan, closing))
        each = [
            (parts, role) for parts in shared for role in plan.roles if role not in OF_ALL_POOLS or parts is shared[0]
        ]
        workers = [_worker(context, parts, role, stop) for parts, role in each]
        closing.callback(end, workers, stop)
        rpc = shared_client(settings)
        upkeep = Upkeep(settings, plan, shared, context.keys, rpc, content)
        health = chain_health(settings, workers, shared, context.keys, rpc, upkeep)
        watch = Watch(health, upkeep, shared, context.alert, watched_of(settings, plan))
        watch_disk(settings.node_path)
        closing.enter_context(served(app_of(context, health), plan.host, plan.port))
        for worker in workers:
            worker.start()
        require_one(workers, stop)
        watch.run(stop)


def alert_of(settings: Settings, plan: RunPlan, closing: ExitStack) -> Alert:
    """What raises a process's alerts: the webhook of the settings, or nothing."""
    if not settings.webhook_url:
        return no_alert
    name = f"{socket.gethostname()} {'+'.join(plan.roles)}"
    return closing.enter_context(Webhook(settings.webhook_url, settings.webhook_secret, name))


def watched_of(settings: Settings, plan: RunPlan) -> tuple[str, ...]:
    """The forecasters whose missed entries raise alerts."""
    own = [plan.forecaster] if plan.forecaster and Role.FORECASTER in plan.roles else []
    return addresses_of([*own, *settings.watched_forecasters], "FOREWATT_WATCH_FORECASTERS")


def _worker(context: Context, shared: SharedParts, role: Role, stop: threading.Event) -> Worker:
    wait = _briefly if role in OF_ALL_POOLS else shared.view.wait
    return Worker(role, shared.pool.id, partial(ROLES[role], context, shared), wait, stop)


def _briefly(stop: threading.Event) -> None:
    """What is submitted over HTTP does not wait for a block."""
    stop.wait(loop.POLL_INTERVAL_S)
