"""`ape run pool create|show|fund`: the market of the region."""

from decimal import Decimal

import click

from oracle.chain.connection import ForewattCommand


@click.group()
def cli() -> None:
    """The pool of the settings' region."""


@cli.command(cls=ForewattCommand)
@click.option("--account", "alias", required=True, help="Ape account that creates it.")
@click.option("--genesis", type=int, required=True, help="Gate closure of round 0, UTC seconds.")
@click.option("--attestor", "attestors", multiple=True, required=True, help="Address of an attestor; repeat it.")
@click.option("--quorum", type=int, help="Attestors that must sign; by default more than half.")
@click.option("--param", "overrides", type=(str, int), multiple=True, help="NAME VALUE in place of a default rule.")
def create(
    alias: str, genesis: int, attestors: tuple[str, ...], quorum: int | None, overrides: tuple[tuple[str, int], ...]
) -> None:
    """Pin the manifest of the region's feeds and create the pool."""
    from forewatt.protocol.errors import ProtocolError
    from forewatt.settings import settings
    from forewatt.stores.content import ContentError, ContentStore
    from forewatt.stores.mongo import database
    from oracle import deployment, pool_admin
    from oracle.accounts import unlocked
    from oracle.chain.connection import quiet_ape
    from oracle.errors import OracleError

    quiet_ape()
    chosen = settings()
    assets = database(chosen)["assets"]
    wanted = pool_admin.PoolPlan(
        chosen.region, genesis, attestors, quorum or len(attestors) // 2 + 1, overrides=dict(overrides)
    )
    try:
        feeds = pool_admin.feeds_of(assets.find({"region": chosen.region, "feed": {"$ne": None}}))
        with ContentStore(chosen.ipfs_api_url, chosen.ipfs_gateway_url) as content:
            known = deployment.load(chosen.deployment_path)
            made = pool_admin.create_pool(unlocked(alias), known, wanted, feeds, content)
        deployment.save(made, chosen.deployment_path)
    except (OracleError, ProtocolError, ContentError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        assets.database.client.close()
    click.echo(f"pool 0x{made.pool_id.hex()} with {len(feeds)} feeds")


@cli.command(cls=ForewattCommand)
def show() -> None:
    """Print the pool's rules and its fund."""
    from forewatt.settings import settings
    from oracle import deployment, pool_admin
    from oracle.errors import OracleError

    try:
        known = deployment.load(settings().deployment_path)
        free_wei, reserved_wei = pool_admin.fund_of(known)
    except OracleError as error:
        raise click.ClickException(str(error)) from error
    assert known.pool is not None
    click.echo(f"pool {known.pool['id']}: {known.pool['feed_count']} feeds, manifest {known.pool['manifest_cid']}")
    for name, value in known.pool["params"].items():
        click.echo(f"  {name:14} {value}")
    click.echo(f"fund: {free_wei} wei free, {reserved_wei} wei reserved")


@cli.command(cls=ForewattCommand)
@click.option("--account", "alias", required=True, help="Ape account that pays.")
@click.argument("tokens", type=Decimal)
def fund(alias: str, tokens: Decimal) -> None:
    """Add TOKENS to the pool's fund, which pays those who beat the reference."""
    from forewatt.settings import settings
    from oracle import deployment, pool_admin
    from oracle.accounts import unlocked
    from oracle.chain.connection import quiet_ape
    from oracle.errors import OracleError

    quiet_ape()
    try:
        known = deployment.load(settings().deployment_path)
        pool_admin.fund_pool(unlocked(alias), known, int(tokens * 10**18))
    except OracleError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{tokens} tokens added to the pool's fund")
