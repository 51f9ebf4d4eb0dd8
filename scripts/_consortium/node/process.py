"""Runs the roles of a node's process on a channel until it is stopped."""

import threading
from contextlib import ExitStack
from dataclasses import replace

from forewatt.telemetry.metrics import watch_disk
from oracle.node.process.plan import RunPlan
from oracle.node.process.run import alert_of, watched_of
from oracle.node.process.server import node_app, served
from oracle.node.process.watch import Watch
from oracle.node.process.worker import Worker, end, require_one
from scripts._consortium.node.health import ChannelUpkeep, channel_health
from scripts._consortium.node.roles import Shared, built


def run_roles(plan: RunPlan, shared: Shared, stop: threading.Event) -> None:
    """Run the roles of the plan until `stop` is set. One that can't be built is tried again while others run.

    If none can be built, the first one's error is raised.
    """
    settings = shared.settings
    with ExitStack() as closing:
        shared = replace(shared, alert=alert_of(settings, plan, closing))
        workers = [Worker(role, shared.pool.id, built(role, shared), shared.view.wait, stop) for role in plan.roles]
        closing.callback(end, workers, stop)
        upkeep = ChannelUpkeep(shared, plan.roles)
        health = channel_health(shared, workers, upkeep)
        watch = Watch(health, upkeep, [shared], shared.alert, watched_of(settings, plan))
        watch_disk(settings.node_path)
        closing.enter_context(served(node_app(settings, health, {}), plan.host, plan.port))
        for worker in workers:
            worker.start()
        require_one(workers, stop)
        watch.run(stop)
