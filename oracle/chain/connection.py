"""Connects Ape to a running node; Ape never starts a node of its own."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from forewatt.settings import settings
from oracle.accounts.keystore import LOCAL_CHAIN_ID
from oracle.errors import OracleError

if TYPE_CHECKING:
    from ape.api import ProviderAPI

LOCAL_NETWORK = "ethereum:local:foundry"


def network_at(rpc_url: str) -> str:
    """Ape's name of the chain that answers at `rpc_url`: its local network for anvil, else the address itself.

    OracleError unless a chain answers.
    """
    chain_id = chain_id_at(rpc_url)
    # NOTE: Ape's local provider makes up receipts before a block is mined; only anvil mines at once.
    return LOCAL_NETWORK if chain_id == LOCAL_CHAIN_ID else rpc_url


def chain_id_at(rpc_url: str) -> int:
    """The id of the chain that answers JSON-RPC at `rpc_url`; OracleError if none does."""
    request = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}
    try:
        return int(httpx.post(rpc_url, json=request).raise_for_status().json()["result"], 16)
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise OracleError(
            f"no chain answers at {rpc_url} ({error}): start one, or set FOREWATT_RPC_URL to a running one"
        ) from error


def point_ape_at_the_node(rpc_url: str | None = None) -> None:
    """Let Ape's foundry provider use the running node at `rpc_url`, by default that of the settings."""
    os.environ["APE_FOUNDRY_HOST"] = rpc_url or settings().rpc_url


@contextmanager
def connected(rpc_url: str) -> Iterator["ProviderAPI"]:
    """Connect Ape to a running local node, in a process that is not a click command.

    If the process is connected to that node already, the connection is reused and stays open.
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
    """Silence Ape's and web3's logs, such as a warning at every signature of an unlocked account."""
    from ape.logging import LogLevel, logger

    logger.set_level(LogLevel.ERROR)
    logging.getLogger("web3").setLevel(logging.WARNING)
