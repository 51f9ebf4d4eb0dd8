"""`ape run deploy`: the contracts on the connected chain, once."""

import click

from oracle.chain.connection import ForewattCommand


@click.command(cls=ForewattCommand)
@click.option("--account", "alias", required=True, help="Ape account that deploys and pays.")
@click.option("--cooldown", type=int, default=86_400, show_default=True, help="Seconds a stake warms and exits.")
@click.option("--min-own-stake", type=int, default=10**18, show_default=True, help="Least own stake in wei.")
@click.option("--local-gas/--no-local-gas", default=False, help="On a local chain, give the account gas and tokens.")
def cli(alias: str, cooldown: int, min_own_stake: int, local_gas: bool, provider: object) -> None:
    """Deploy token, pools, vault, market and lens, and write the deployment file; a second run only verifies it."""
    from forewatt.settings import settings
    from oracle.accounts import unlocked
    from oracle.chain.connection import quiet_ape
    from oracle.chain.contracts import contracts_of
    from oracle.deployment import ensure_deployed
    from oracle.errors import OracleError
    from oracle.membership import give_gas, give_tokens

    quiet_ape()
    path = settings().deployment_path
    try:
        deployer = unlocked(alias)
        if local_gas:
            give_gas(provider, deployer)
        deployment, is_new = ensure_deployed(deployer, path, cooldown, min_own_stake)
        if local_gas:
            give_tokens(provider, contracts_of(deployment), deployer, 1_000_000 * 10**18)
    except OracleError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{'deployed' if is_new else 'verified'}: market {deployment.market}, vault {deployment.vault} ({path})")
