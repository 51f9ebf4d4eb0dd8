"""`forewatt node cap`: how much a forecaster accepts from delegators."""

import click

from scripts._amounts import Tokens
from scripts._chain import ChainCommand

EXAMPLES = """\
forewatt node cap --account operator --tokens 500
forewatt node cap --account operator --tokens 0"""


@click.command("cap", cls=ChainCommand, examples=EXAMPLES)
@click.option("--account", "alias", required=True, help="Ape account of the operator.")
@click.option(
    "--tokens",
    "cap_wei",
    type=Tokens(or_zero=True),
    required=True,
    help="Most that all delegators together may stake, in tokens.",
)
def cli(alias: str, cap_wei: int) -> None:
    """Set how much the operator's forecaster accepts from delegators; prints the cap in tokens.

    It is 0 at first. The bucket must keep a reserve for a slash of itself and the cap. With less than is delegated now,
    the cap becomes what is delegated now, and nobody can add to it.
    """
    from forewatt.settings import settings
    from oracle.accounts.amounts import in_tokens
    from oracle.accounts.membership import accept_delegations
    from oracle.accounts.signers import open_signer
    from oracle.chain.contracts import contracts_of
    from oracle.chain.deployment import load

    contracts = contracts_of(load(settings().deployment_path))
    operator = open_signer(alias, settings())
    forecaster = str(contracts.vault.forecasterId(operator.address, 0))
    click.echo(in_tokens(accept_delegations(contracts, operator, forecaster, cap_wei)))
