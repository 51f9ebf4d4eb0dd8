"""`forewatt audit`: the audit of the market's ledger, the EVM or a channel of Hyperledger Fabric."""

from typing import Any

import click

from forewatt.commands import Command
from oracle.audit.command import audit as audit_evm
from scripts._consortium.audit import audit as audit_fabric

LEDGERS: dict[str, click.Command] = {"evm": audit_evm, "fabric": audit_fabric}
EXAMPLES = """\
forewatt audit --ledger fabric --help
forewatt audit --ledger fabric --peer peer0.example:7051 --tls-ca ca.pem --msp AlphaMSP --msp-path auditor/msp"""
ledger_option = click.Option(
    ["--ledger"],
    type=click.Choice(list(LEDGERS)),
    default="evm",
    show_default=True,
    help="Where the market is. The options of `fabric` are those of `forewatt consortium audit`.",
)
ONLY_LEDGER = click.Command(
    "audit",
    params=[ledger_option],
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
)


class AuditCommand(Command):
    """The audit of an EVM chain, which hands over to that of a channel if the arguments name Fabric."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the ledger's audit, with its own options."""
        asked = ONLY_LEDGER.make_context(info_name, list(args), parent)
        audit = LEDGERS[asked.params["ledger"]]
        if audit is audit_evm:
            return super().make_context(info_name, args, parent, **extra)
        return audit.make_context(info_name, asked.args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the audit that the context is of."""
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)


@click.pass_context
def run_evm(context: click.Context, /, ledger: str, **options: Any) -> None:  # noqa: ARG001 - it is evm here
    """Run the audit of an EVM chain with its own options."""
    context.invoke(audit_evm.callback or audit_evm, **options)


cli = AuditCommand(
    "audit",
    callback=run_evm,
    params=[ledger_option, *audit_evm.params],
    help=audit_evm.help,
    examples=f"{audit_evm.notes['Examples']}\n{EXAMPLES}",
)
