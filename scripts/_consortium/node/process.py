"""Runs the roles of a node's process on a channel until it is stopped."""

import threading
from collections.abc import Sequence
from contextlib import ExitStack

from oracle.node.process.plan import Role
from oracle.node.process.worker import Worker, end, require_one
from scripts._consortium.node.roles import Shared, built


def run_roles(roles: Sequence[Role], shared: Shared, stop: threading.Event) -> None:
    """Run the roles until `stop` is set. One that can't be built is tried again while others run.

    If none can be built, the first one's error is raised.
    """
    with ExitStack() as closing:
        workers = [Worker(role, shared.pool.id, built(role, shared), shared.view.wait, stop) for role in roles]
        closing.callback(end, workers, stop)
        for worker in workers:
            worker.start()
        require_one(workers, stop)
        stop.wait()
