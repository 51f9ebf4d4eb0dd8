"""`forewatt deploy`: deploy the contracts."""

import click

from scripts._chain import ChainCommand, account_option

EXAMPLES = """\
forewatt deploy --account deployer --local-gas
forewatt deploy --account deployer --network ethereum:sepolia:node --token 0x... --admin 0x... --delay 172800"""


@click.command("deploy", cls=ChainCommand, examples=EXAMPLES)
@account_option
@click.option("--cooldown", type=int, default=86_400, show_default=True, help="Seconds until a stake earns or leaves.")
@click.option("--min-own-stake", type=int, default=10**18, show_default=True, help="Least own stake in wei.")
@click.option("--token", help="Address of the token to stake.  [default: deploy a demo token]")
@click.option("--admin", help="Address that holds all roles at first and grants them.  [default: the deployer]")
@click.option(
    "--delay", type=int, default=0, show_default=True, help="Seconds that the admin's calls wait; a pause never waits."
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
    """Deploy all contracts, grant the roles and write the deployment file.

    If the file at FOREWATT_DEPLOYMENT_PATH exists, verify its contracts instead. Both end with a list of the roles: who
    may do what, and after which delay.
    """
    from forewatt.settings import settings
    from oracle.accounts.membership import give_gas, give_tokens
    from oracle.accounts.signers import open_signer
    from oracle.admin.deploy import DeployPlan, ensure_deployed
    from oracle.admin.roles import grants_of, lines
    from oracle.chain.contracts import contracts_of

    path = settings().deployment_path
    deployer = open_signer(alias, settings())
    if local_gas:
        give_gas(provider, deployer)
    plan = DeployPlan(cooldown, min_own_stake, token, admin, delay)
    deployment, is_new = ensure_deployed(deployer, path, plan)
    if local_gas and token is None:
        give_tokens(provider, contracts_of(deployment), deployer, 1_000_000 * 10**18)
    click.echo(f"{'deployed' if is_new else 'verified'}: market {deployment.market}, vault {deployment.vault} ({path})")
    for line in lines(grants_of(deployment)):
        click.echo(f"  {line}")
