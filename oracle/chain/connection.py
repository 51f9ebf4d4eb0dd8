"""How every Ape process of ours reaches the chain: the running node's URL, never one that Ape starts itself."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
from ape.cli import ConnectedProviderCommand
from click import ClickException, Context

# NOTE: `ape run` takes the checkout off sys.path before a command runs: a package that no script has imported by then
# is out of reach, one that has been imported still finds its modules. So this import is not put off.
from forewatt.settings import settings

if TYPE_CHECKING:
    from ape.api import ProviderAPI

LOCAL_NETWORK = "ethereum:local:foundry"


class ForewattCommand(ConnectedProviderCommand):
    """A click command connected to FOREWATT_RPC_URL, or to whatever `--network` names."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        point_ape_at_the_node()
        if not any(argument.startswith("--network") for argument in args):
            args = [*args, "--network", LOCAL_NETWORK]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Context) -> Any:
        """Run the command; a node that does not answer is named, rather than replaced by one that Ape starts."""
        if ctx.params["network"] and LOCAL_NETWORK in str(getattr(ctx.params["network"], "network_choice", "")):
            require_node(os.environ["APE_FOUNDRY_HOST"])
        return super().invoke(ctx)


def require_node(rpc_url: str) -> None:
    """Raise ClickException unless something answers JSON-RPC at `rpc_url`."""
    try:
        httpx.post(rpc_url, json={"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}).raise_for_status()
    except httpx.HTTPError as error:
        raise ClickException(
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
