"""One client of the endpoints and one view of each pool for all parts of a process."""

import threading
from functools import cache

from forewatt.settings import Settings
from oracle.chain.checkpoint import CheckpointFile, Subject
from oracle.chain.connection import rpc_client
from oracle.chain.contracts import contracts_of
from oracle.chain.deployment import Deployment
from oracle.chain.heads import Heads
from oracle.chain.rpc.client import RpcClient
from oracle.chain.view import ROUNDS_KEPT, PoolView

_lock = threading.Lock()
_views: dict[tuple[object, ...], PoolView] = {}


@cache
def shared_client(settings: Settings) -> RpcClient:
    """The process's client of the settings' endpoints; it stays open as long as the process lives."""
    return rpc_client(settings)


def shared_view(settings: Settings, deployment: Deployment, *, all_rounds: bool = False) -> PoolView:
    """The process's view of a deployment's pool: roles that share it share its polls.

    A view of `all_rounds` reads the chain from the deployment on and forgets no round.
    """
    pool = (settings.rpc_url, deployment.chain_id, deployment.market, deployment.block, deployment.pool_id)
    with _lock:
        key = (*pool, True) if all_rounds or (*pool, True) in _views else (*pool, False)
        if key not in _views:
            subject = Subject(deployment.chain_id, deployment.market, deployment.pool_id)
            announced = settings.rpc_subscription_url
            _views[key] = PoolView(
                shared_client(settings),
                contracts_of(deployment).of_rounds,
                deployment.pool_id,
                deployment.block,
                depth=settings.reorg_depth,
                checkpoint=None if all_rounds else CheckpointFile(settings.node_path, subject),
                rounds_kept=None if all_rounds else ROUNDS_KEPT,
                is_shared=True,
                pause_s=settings.poll_interval_s,
                heads=Heads(announced) if announced else None,
            )
        return _views[key]
