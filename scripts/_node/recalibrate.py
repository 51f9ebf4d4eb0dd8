"""`forewatt node recalibrate`: end the jail of a forecaster whose model is mended."""

import click

from scripts._chain import account_option
from scripts._ledger import OWN_OPTIONS, NodeCommand
from scripts._node.stake import forecaster_option, staker_of

reason_option = click.option("--reason", required=True, help="What was wrong and is mended; everybody can read it.")


@click.command(
    "recalibrate",
    cls=NodeCommand,
    examples='forewatt node recalibrate --account operator --reason "trained on the new turbines"'
    "\nforewatt node recalibrate --ledger fabric --help",
    fabric="scripts._consortium.node.account_commands:recalibrate",
    of_fabric=OWN_OPTIONS,
)
@account_option
@forecaster_option
@reason_option
def recalibrate_(alias: str, forecaster: str | None, reason: str) -> None:
    """End the jail of the account's forecaster in the deployment's pool, one period after the slash or later.

    Mend the model first: the next deviation above the threshold slashes again.
    """
    from forewatt.settings import settings
    from oracle.accounts.jail import recalibrate
    from oracle.chain.deployment import load

    pool, staker = load(settings().deployment_path).pool_id, staker_of(alias, forecaster)
    recalibrate(staker.contracts, staker.account, pool, staker.forecaster, reason, staker.now)
    click.echo(f"{staker.forecaster} may commit again in pool 0x{pool.hex()}")
