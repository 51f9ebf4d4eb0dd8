"""`forewatt node account`: create the account of a node."""

import click

from forewatt.commands import Command

EXAMPLES = """\
forewatt node account operator
APE_ACCOUNTS_operator_PASSPHRASE=... forewatt node account operator"""


@click.command("account", cls=Command, extra="node", examples=EXAMPLES)
@click.argument("alias", metavar="NAME")
def cli(alias: str) -> None:
    """Create the account NAME, an encrypted keystore file, unless it exists; prints its address.

    The passphrase comes from APE_ACCOUNTS_<NAME>_PASSPHRASE, from which a node reads it too, or is asked for.
    """
    import os

    from oracle.accounts.keystore import create_account, passphrase_variable

    passphrase = os.environ.get(passphrase_variable(alias)) or click.prompt(
        "Passphrase", hide_input=True, confirmation_prompt=True
    )
    click.echo(create_account(alias, passphrase))
