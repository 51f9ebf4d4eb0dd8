"""Commands that work on either ledger: an EVM chain, or a channel of Hyperledger Fabric."""

from typing import Any

import click

from forewatt.commands import Command, load
from scripts._chain import ChainCommand

EVM, FABRIC = "evm", "fabric"
OWN_OPTIONS = "`fabric` has options of its own, which its --help shows."


def ledger_option(of_fabric: str) -> click.Option:
    """The option that names the ledger; `of_fabric` says which options the command has on Fabric."""
    text = f"Where the market is. {of_fabric}"
    return click.Option(["--ledger"], type=click.Choice([EVM, FABRIC]), default=EVM, show_default=True, help=text)


class LedgerCommand(Command):
    """A command for an EVM chain that hands over to another one, named `module:attribute`, with --ledger fabric."""

    def __init__(self, *args: Any, fabric: str, of_fabric: str, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.fabric = fabric
        self.params.insert(0, ledger_option(of_fabric))

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the ledger's command, with its own options."""
        settings = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
        asking = click.Command("ledger", params=[self.params[0]], context_settings=settings)
        asked = asking.make_context(info_name, list(args), parent)
        if asked.params["ledger"] == FABRIC:
            return load(self.fabric).make_context(info_name, asked.args, parent, **extra)
        context = super().make_context(info_name, args, parent, **extra)
        context.params.pop("ledger", None)
        return context

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that the context is of."""
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)


class NodeCommand(LedgerCommand, ChainCommand):
    """A command of the node on either ledger."""
