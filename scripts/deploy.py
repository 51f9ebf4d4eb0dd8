"""`ape run deploy`: the contracts on the connected chain, once."""

import click

from oracle.chain.connection import ForewattCommand


@click.command(cls=ForewattCommand)
@click.option("--account", "alias", required=True, help="Ape account that deploys and pays.")
@click.option("--cooldown", type=int, default=86_400, show_default=True, help="Seconds a stake warms and exits.")
@click.option("--min-own-stake", type=int, default=10**18, show_default=True, help="Least own stake in wei.")
@click.option("--token", help="Address of the token to stake in; without it a demo token is deployed.")
@click.option("--admin", help="Address that grants the roles and holds them at first; by default the deployer.")
@click.option(
    "--delay", type=int, default=0, show_default=True, help="Seconds that the admin's calls wait, but a pause."
)
@click.option("--local-gas/--no-local-gas", default=False, help="On a local chain, give the account gas and tokens.")
def cli(
    alias: str,
    cooldown: int,
    min_own_stake: int,
    token: str | None,
    admin: str | None,
    delay: int,
    local_gas: bool,
    provider: object,
) -> None:
    """Deploy all contracts, grant the roles and write the deployment file; a second run only verifies it."""
    from forewatt.settings import settings
    from oracle.accounts.keystore import unlocked
    from oracle.accounts.membership import give_gas, give_tokens
    from oracle.admin.deploy import DeployPlan, ensure_deployed
    from oracle.chain.connection import quiet_ape
    from oracle.chain.contracts import contracts_of
    from oracle.errors import OracleError

    quiet_ape()
    path = settings().deployment_path
    try:
        deployer = unlocked(alias)
        if local_gas:
            give_gas(provider, deployer)
        plan = DeployPlan(cooldown, min_own_stake, token, admin, delay)
        deployment, is_new = ensure_deployed(deployer, path, plan)
        if local_gas and token is None:
            give_tokens(provider, contracts_of(deployment), deployer, 1_000_000 * 10**18)
    except OracleError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{'deployed' if is_new else 'verified'}: market {deployment.market}, vault {deployment.vault} ({path})")
