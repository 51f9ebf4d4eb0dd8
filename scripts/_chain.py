"""Commands that are connected to a chain through Ape."""

import inspect
from typing import Any

import click

from forewatt.commands import Command

LOCAL_NETWORK = "ethereum:local:foundry"

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
                default=LOCAL_NETWORK,
                help="A network by Ape's name.  [default: the chain at FOREWATT_RPC_URL]",
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
        if network == LOCAL_NETWORK:
            connection.require_node(settings().rpc_url)
        with ape.networks.parse_network_choice(network) as provider:
            assert self.callback is not None
            if "provider" in inspect.signature(self.callback).parameters:
                ctx.params["provider"] = provider
            return super().run(ctx)
