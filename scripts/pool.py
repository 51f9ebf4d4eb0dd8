"""`ape run pool create|epoch|show|fund`: the market of the region."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import click

from oracle.chain.connection import ForewattCommand

if TYPE_CHECKING:
    from forewatt.protocol.manifest import FeedEntry
    from forewatt.settings import Settings
    from forewatt.stores.content import ContentStore


@click.group()
def cli() -> None:
    """The pool of the settings' region."""


# NOTE: no dataclass: Ape executes a script outside of sys.modules, where a dataclass looks its annotations up.
class Region(NamedTuple):
    """What a pool is made from: its region's feeds, and the store that keeps its manifest."""

    places: "Settings"
    feeds: "tuple[FeedEntry, ...]"
    content: "ContentStore"


@contextmanager
def region() -> Iterator[Region]:
    """The settings' region; what goes wrong inside becomes a message to the caller."""
    from forewatt.protocol.errors import ProtocolError
    from forewatt.settings import settings
    from forewatt.stores.content import ContentError, ContentStore
    from forewatt.stores.mongo import database
    from oracle.admin import pool as pool_admin
    from oracle.chain.connection import quiet_ape
    from oracle.errors import OracleError

    quiet_ape()
    places = settings()
    assets = database(places)["assets"]
    try:
        feeds = pool_admin.feeds_of(assets.find({"region": places.region, "feed": {"$ne": None}}))
        with ContentStore(places.ipfs_api_url, places.ipfs_gateway_url) as content:
            yield Region(places, feeds, content)
    except (OracleError, ProtocolError, ContentError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        assets.database.client.close()


account = click.option("--account", "alias", required=True, help="Ape account that sends it; it needs the role.")
attesting = click.option(
    "--attestor", "attestors", multiple=True, required=True, help="An attestor's address; repeat it."
)
agreeing = click.option("--quorum", type=int, help="Attestors that must sign; by default more than half.")


@cli.command(cls=ForewattCommand)
@account
@click.option("--genesis", type=int, required=True, help="Gate closure of round 0, UTC seconds.")
@attesting
@agreeing
@click.option("--param", "overrides", type=(str, int), multiple=True, help="NAME VALUE in place of a default rule.")
def create(
    alias: str, genesis: int, attestors: tuple[str, ...], quorum: int | None, overrides: tuple[tuple[str, int], ...]
) -> None:
    """Pin the manifest of the region's feeds and create the pool."""
    from oracle.accounts.keystore import unlocked
    from oracle.admin import pool as pool_admin
    from oracle.chain import deployment

    with region() as here:
        wanted = pool_admin.PoolPlan(
            here.places.region, genesis, attestors, quorum or len(attestors) // 2 + 1, overrides=dict(overrides)
        )
        known = deployment.load(here.places.deployment_path)
        made = pool_admin.create_pool(unlocked(alias), known, wanted, here.feeds, here.content)
        deployment.save(made, here.places.deployment_path)
        click.echo(f"pool 0x{made.pool_id.hex()} with {len(here.feeds)} feeds")


@cli.command(cls=ForewattCommand)
@account
@click.option(
    "--from-round", type=click.IntRange(min=1), required=True, help="First round; nobody can commit to it yet."
)
@attesting
@agreeing
def epoch(alias: str, from_round: int, attestors: tuple[str, ...], quorum: int | None) -> None:
    """Append an epoch of the region's feeds and these attestors, from a round on."""
    from oracle.accounts.keystore import unlocked
    from oracle.admin import pool as pool_admin
    from oracle.chain import deployment

    with region() as here:
        known = deployment.load(here.places.deployment_path)
        enough = quorum or len(attestors) // 2 + 1
        pool_admin.append_epoch(unlocked(alias), known, from_round, attestors, enough, here.feeds, here.content)
        click.echo(f"from round {from_round} on {len(here.feeds)} feeds and {len(attestors)} attestors")


@cli.command(cls=ForewattCommand)
def show() -> None:
    """Print the pool's rules, its epochs and its fund."""
    from forewatt.settings import settings
    from oracle.admin import pool as pool_admin
    from oracle.chain import deployment
    from oracle.errors import OracleError

    try:
        known = deployment.load(settings().deployment_path)
        free_wei, reserved_wei = pool_admin.fund_of(known)
        epochs = pool_admin.epochs_of(known)
    except OracleError as error:
        raise click.ClickException(str(error)) from error
    assert known.pool is not None
    click.echo(f"pool {known.pool['id']}")
    for name, value in known.pool["params"].items():
        click.echo(f"  {name:14} {value}")
    for one in epochs:
        quorum = f"{one.quorum} of {len(one.attestors)} attestors"
        click.echo(f"from round {one.from_round}: {one.feed_count} feeds, {quorum}")
    click.echo(f"fund: {free_wei} wei free, {reserved_wei} wei reserved")


@cli.command(cls=ForewattCommand)
@click.option("--account", "alias", required=True, help="Ape account that pays.")
@click.argument("tokens", type=Decimal)
def fund(alias: str, tokens: Decimal) -> None:
    """Add TOKENS to the pool's fund, which pays those who beat the reference."""
    from forewatt.settings import settings
    from oracle.accounts.keystore import unlocked
    from oracle.admin import pool as pool_admin
    from oracle.chain import deployment
    from oracle.chain.connection import quiet_ape
    from oracle.errors import OracleError

    quiet_ape()
    try:
        known = deployment.load(settings().deployment_path)
        pool_admin.fund_pool(unlocked(alias), known, int(tokens * 10**18))
    except OracleError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{tokens} tokens added to the pool's fund")
