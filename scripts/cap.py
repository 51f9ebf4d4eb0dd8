"""`forewatt node cap`: how much a forecaster accepts from delegators."""

from decimal import Decimal

import click

from scripts._chain import ChainCommand

EXAMPLES = """\
forewatt node cap --account operator --tokens 500
forewatt node cap --account operator --tokens 0"""


@click.command("cap", cls=ChainCommand, examples=EXAMPLES)
@click.option("--account", "alias", required=True, help="Ape account of the operator.")
@click.option("--tokens", type=Decimal, required=True, help="Most that all delegators together may stake, in tokens.")
def cli(alias: str, tokens: Decimal) -> None:
    """Set how much the operator's forecaster accepts from delegators; prints the cap in tokens.

    It is 0 at first. The bucket must keep a reserve for a slash of itself and the cap. With less than is delegated now,
    the cap becomes what is delegated now, and nobody can add to it.
    """
    from forewatt.settings import settings
    from oracle.accounts.membership import accept_delegations
    from oracle.accounts.signers import open_signer
    from oracle.chain.contracts import contracts_of
    from oracle.chain.deployment import load

    contracts = contracts_of(load(settings().deployment_path))
    operator = open_signer(alias, settings())
    forecaster = str(contracts.vault.forecasterId(operator.address, 0))
    cap_wei = accept_delegations(contracts, operator, forecaster, int(tokens * 10**18))
    click.echo(f"{Decimal(cap_wei) / 10**18:f}")
