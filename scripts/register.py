"""`forewatt node register`: register a forecaster with its first stake."""

import click

from scripts._amounts import Tokens
from scripts._ledger import OWN_OPTIONS, NodeCommand

EXAMPLES = """\
forewatt node register --account operator --authority 0x... --stake 100
forewatt node register --account operator --authority 0x... --stake 100 --mint
forewatt node register --ledger fabric --help"""


@click.command(
    "register",
    cls=NodeCommand,
    examples=EXAMPLES,
    fabric="scripts._consortium.node.account_commands:register",
    of_fabric=OWN_OPTIONS,
)
@click.option("--account", "alias", required=True, help="Ape account of the operator: it owns and stakes.")
@click.option("--authority", required=True, help="Address that signs the node's commits.")
@click.option(
    "--stake",
    "stake_wei",
    type=Tokens(),
    required=True,
    help="First stake in tokens; it bears every loss first.",
)
@click.option(
    "--commission", type=click.IntRange(0, 10_000), default=1_000, show_default=True, help="Share of gains, in bps."
)
@click.option("--mint", is_flag=True, help="Mint the stake first; only the demo token allows it.")
def cli(alias: str, authority: str, stake_wei: int, commission: int, mint: bool) -> None:
    """Register the operator's forecaster with its first stake, once; prints the forecaster's address.

    An operator that is registered already keeps its forecaster, and nothing is sent.
    """
    from forewatt.settings import settings
    from oracle.accounts.membership import mint_demo_tokens, register_forecaster
    from oracle.accounts.signers import open_signer
    from oracle.chain.contracts import contracts_of
    from oracle.chain.deployment import load

    contracts = contracts_of(load(settings().deployment_path))
    operator = open_signer(alias, settings())
    if mint:
        mint_demo_tokens(contracts, operator, stake_wei)
    click.echo(register_forecaster(contracts, operator, authority, stake_wei, commission))
