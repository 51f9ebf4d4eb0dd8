"""Connects Ape to a running node; Ape never starts a node of its own."""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from forewatt.public_url import public_url
from forewatt.settings import Settings, http_urls, settings
from oracle.accounts.keystore import LOCAL_CHAIN_ID
from oracle.chain.rpc.client import RpcClient
from oracle.chain.rpc.errors import RpcError
from oracle.errors import OracleError

if TYPE_CHECKING:
    from ape.api import ProviderAPI

LOCAL_NETWORK = "ethereum:local:foundry"
_APE_TIMEOUT_S = 30.0
"""For set-up and tests. A node's reads have the time of FOREWATT_RPC_TIMEOUT_S, and then the next endpoint is asked."""


def rpc_client(settings: Settings) -> RpcClient:
    """A client of the settings' endpoints; OracleError if the settings do not fit together."""
    urls = settings.rpc_urls
    if not urls:
        raise OracleError("set FOREWATT_RPC_URL to the http(s) address of a chain's endpoint")
    if settings.rpc_quorum > len(urls):
        raise OracleError(
            f"FOREWATT_RPC_QUORUM is {settings.rpc_quorum}, but FOREWATT_RPC_URL has {len(urls)} http(s) addresses: "
            "add endpoints or lower the quorum"
        )
    return RpcClient(urls, timeout_s=settings.rpc_timeout_s, quorum=settings.rpc_quorum)


def network_at(rpc_url: str) -> str:
    """Ape's name of the chain that answers at `rpc_url`: its local network for anvil, else the first address itself.

    OracleError unless a chain answers.
    """
    chain_id = chain_id_at(rpc_url)
    # NOTE: Ape's local provider makes up receipts before a block is mined; only anvil mines at once.
    return LOCAL_NETWORK if chain_id == LOCAL_CHAIN_ID else http_urls(rpc_url)[0]


def chain_id_at(rpc_url: str) -> int:
    """The id of the chain that answers JSON-RPC at `rpc_url`; OracleError if none does."""
    if not (urls := http_urls(rpc_url)):
        raise OracleError(f"{_shown(rpc_url)} has no http(s) address of a chain: set FOREWATT_RPC_URL to one")
    try:
        with RpcClient(urls) as rpc:
            return int(rpc.call("eth_chainId"), 16)
    except (RpcError, ValueError, TypeError) as error:
        raise OracleError(
            f"no chain answers at {_shown(rpc_url)} ({error}): start one, or set FOREWATT_RPC_URL to a running one"
        ) from error


def _shown(urls: str) -> str:
    return ", ".join(public_url(url) for url in urls.split(",") if url.strip()) or "an empty setting"


def point_ape_at_the_node(rpc_url: str | None = None) -> None:
    """Let Ape's foundry provider use the running node at `rpc_url`, by default that of the settings."""
    os.environ["APE_FOUNDRY_HOST"] = http_urls(rpc_url or settings().rpc_url)[0]


@contextmanager
def connected(rpc_url: str, timeout_s: float = _APE_TIMEOUT_S) -> Iterator["ProviderAPI"]:
    """Connect Ape to a running local node, in a process that is not a click command.

    An answer may take `timeout_s`. If the process is connected to that node already, the connection is reused and stays
    open.
    """
    import ape

    active = ape.networks.active_provider
    if active is not None and str(getattr(active, "uri", "")) == http_urls(rpc_url)[0]:
        yield active
        return
    point_ape_at_the_node(rpc_url)
    forget_ended_nodes()
    with (
        ape.networks.parse_network_choice(LOCAL_NETWORK) as provider,
        through_client(provider, http_urls(rpc_url), timeout_s),
    ):
        yield provider


def forget_ended_nodes() -> None:
    """Remove nodes that no longer run from Ape's list of the nodes that it started.

    A killed process leaves its node in the list, and Ape reads its whole configuration twice for every one of them
    whenever it disconnects.
    """
    import ape

    nodes = ape.networks.running_nodes
    if ended := [pid for pid in nodes.process_ids if not _runs(pid)]:
        nodes.remove_processes(*ended)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


@contextmanager
def through_client(provider: "ProviderAPI", urls: Sequence[str], timeout_s: float = _APE_TIMEOUT_S) -> Iterator[None]:
    """Let a connected Ape provider ask these endpoints, with failover and back-off, for as long as the block lasts.

    Without endpoints it asks its own.
    """
    if not urls:
        yield
        return
    from oracle.chain.rpc.web3 import ClientProvider

    web3 = provider.web3
    own = web3.provider
    with RpcClient(urls, timeout_s=timeout_s) as rpc:
        web3.provider = ClientProvider(rpc, urls[0])
        try:
            yield
        finally:
            web3.provider = own


def quiet_ape() -> None:
    """Silence Ape's and web3's logs, such as a warning at every signature of an unlocked account."""
    from ape.logging import LogLevel, logger

    logger.set_level(LogLevel.ERROR)
    logging.getLogger("web3").setLevel(logging.WARNING)
