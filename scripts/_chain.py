"""Commands that are connected to a chain through Ape."""

import inspect
from typing import Any

import click

from forewatt.commands import Command

account_option = click.option("--account", "alias", required=True, help="Ape account that sends the transactions.")


class ChainCommand(Command):
    """A command connected to the chain at FOREWATT_RPC_URL, or to the network that `--network` names.

    Its function may take the connected `provider` as an argument. Ape is imported when the command runs, so that
    `--help` works without it.
    """

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **{"extra": "node"} | attributes)
        self.params.append(
            click.Option(
                ["--network"],
                help="A network by Ape's name, or the address of a chain.  [default: the chain at FOREWATT_RPC_URL]",
            )
        )

    def run(self, ctx: click.Context) -> Any:
        """Connect, then call the function; a chain that does not answer is an error, and Ape starts none."""
        import ape

        from forewatt.settings import settings
        from oracle.chain import connection

        network = ctx.params.pop("network")
        connection.quiet_ape()
        connection.point_ape_at_the_node()
        urls = settings().rpc_urls if network is None else ()
        if network is None:
            network = connection.network_at(settings().rpc_url)
        timeout_s = settings().rpc_timeout_s
        with (
            ape.networks.parse_network_choice(network) as provider,
            connection.through_client(provider, urls, timeout_s),
        ):
            assert self.callback is not None
            if "provider" in inspect.signature(self.callback).parameters:
                ctx.params["provider"] = provider
            return super().run(ctx)
