"""How every Ape process of ours reaches the chain: the running node's URL, never one that Ape starts itself."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from forewatt.settings import settings
from oracle.errors import OracleError

if TYPE_CHECKING:
    from ape.api import ProviderAPI

LOCAL_NETWORK = "ethereum:local:foundry"


def require_node(rpc_url: str) -> None:
    """Raise OracleError unless something answers JSON-RPC at `rpc_url`."""
    try:
        httpx.post(rpc_url, json={"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}).raise_for_status()
    except httpx.HTTPError as error:
        raise OracleError(
            f"no chain answers at {rpc_url} ({error}): start one, or set FOREWATT_RPC_URL to one that runs"
        ) from error


def point_ape_at_the_node(rpc_url: str | None = None) -> None:
    """Let Ape's foundry provider use the running node at `rpc_url`, by default the settings' one."""
    os.environ["APE_FOUNDRY_HOST"] = rpc_url or settings().rpc_url


@contextmanager
def connected(rpc_url: str) -> Iterator["ProviderAPI"]:
    """Ape connected to a running local node, for a process that is no click command.

    A connection to that node that the process has already is used, and left alone.
    """
    import ape

    active = ape.networks.active_provider
    if active is not None and str(getattr(active, "uri", "")) == rpc_url:
        yield active
        return
    point_ape_at_the_node(rpc_url)
    with ape.networks.parse_network_choice(LOCAL_NETWORK) as provider:
        yield provider


def quiet_ape() -> None:
    """Keep Ape's own chatter (a warning at every signature of an unlocked account) out of a node's log."""
    from ape.logging import LogLevel, logger

    logger.set_level(LogLevel.ERROR)
    logging.getLogger("web3").setLevel(logging.WARNING)
