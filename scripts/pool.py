"""`forewatt pool create|epoch|show|fund`: the pool of the settings' region."""

from collections.abc import Iterator
from contextlib import contextmanager
from string import hexdigits
from typing import TYPE_CHECKING, NamedTuple

import click

from forewatt.commands import Group, json_option, print_json
from scripts._amounts import Tokens
from scripts._chain import ChainCommand, account_option

if TYPE_CHECKING:
    from ape.api import ProviderAPI

    from forewatt.protocol.manifest import FeedEntry
    from forewatt.settings import Settings
    from forewatt.stores.content import ContentStore


@click.group("pool", cls=Group, examples="forewatt pool show --json")
def cli() -> None:
    """Create, extend, show and fund the pool of the region FOREWATT_REGION."""


# NOTE: no dataclass: Ape executes a script outside of sys.modules, where a dataclass looks its annotations up.
class Region(NamedTuple):
    """What a pool is made from: the feeds of its region, and the store for its manifest."""

    settings: "Settings"
    feeds: "tuple[FeedEntry, ...]"
    content: "ContentStore"


@contextmanager
def region_of_settings() -> Iterator[Region]:
    """The region that the settings name; its connections are closed at the end."""
    from forewatt.settings import settings
    from forewatt.stores.content import ContentStore
    from forewatt.stores.mongo import database
    from oracle.admin import pool as pool_admin

    current = settings()
    assets = database(current)["assets"]
    try:
        feeds = pool_admin.feeds_of(assets.find({"region": current.region, "feed": {"$ne": None}}))
        with ContentStore.of(current) as content:
            yield Region(current, feeds, content)
    finally:
        assets.database.client.close()


attestor_option = click.option(
    "--attestor", "attestors", multiple=True, required=True, help="Address of an attestor; repeat it."
)
quorum_option = click.option(
    "--quorum", type=int, help="Number of attestors that must sign.  [default: more than half]"
)


def whole_seconds(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """Refuse a time that is neither `1765432800` nor `+180`."""
    if not value.removeprefix("+").isdecimal():
        raise click.BadParameter(f"{value!r} is neither a time in UTC seconds nor +N")
    return value


def arbitrator_address(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """Refuse what is no address, and the zero address, which can't rule."""
    digits = value.removeprefix("0x")
    if len(digits) != 40 or set(digits) - set(hexdigits):
        raise click.BadParameter(f"{value!r} is not an address")
    if not digits.strip("0"):
        raise click.BadParameter("the zero address can't rule: without an arbitrator a dispute only loses its bond")
    return value


CREATE_EXAMPLES = """\
forewatt pool create --account deployer --genesis 1765432800 --arbitrator 0x... --attestor 0x... --attestor 0x...
forewatt pool create --account deployer --genesis +3600 --arbitrator 0x... --attestor 0x... --param muBps 1000"""


@cli.command(cls=ChainCommand, examples=CREATE_EXAMPLES)
@account_option
@click.option(
    "--genesis",
    required=True,
    callback=whole_seconds,
    help="Gate of round 0: UTC seconds, or +N for the first full step at least N seconds after the newest block.",
)
@click.option(
    "--arbitrator",
    required=True,
    callback=arbitrator_address,
    help="Address that rules on disputed observations: a wallet, or a contract like Erc792Arbitrator.",
)
@attestor_option
@quorum_option
@click.option("--param", "overrides", type=(str, int), multiple=True, help="Rule and value in place of its default.")
def create(
    alias: str,
    genesis: str,
    arbitrator: str,
    attestors: tuple[str, ...],
    quorum: int | None,
    overrides: tuple[tuple[str, int], ...],
    provider: "ProviderAPI",
) -> None:
    """Pin the manifest of the region's feeds and create the pool."""
    from forewatt.protocol.pool import PoolParams
    from oracle.accounts.signers import open_signer
    from oracle.admin import pool as pool_admin
    from oracle.chain import deployment

    genesis_s = int(genesis)
    if genesis.startswith("+"):
        step_s = dict(overrides).get("step", PoolParams.step_s)
        genesis_s = -(-(provider.get_block("latest").timestamp + genesis_s) // step_s) * step_s
    with region_of_settings() as region:
        needed = quorum or len(attestors) // 2 + 1
        name, rules = region.settings.region, dict(overrides)
        plan = pool_admin.PoolPlan(name, genesis_s, attestors, needed, arbitrator, rules)
        path = region.settings.deployment_path
        creator = open_signer(alias, region.settings)
        deployed = pool_admin.create_pool(creator, deployment.load(path), plan, region.feeds, region.content)
        deployment.save(deployed, path)
        click.echo(f"pool 0x{deployed.pool_id.hex()} with {len(region.feeds)} feeds")


@cli.command(
    cls=ChainCommand,
    examples="forewatt pool epoch --account deployer --from-round 400 --attestor 0x... --attestor 0x...",
)
@account_option
@click.option(
    "--from-round", type=click.IntRange(min=1), required=True, help="First round; it must not be open for commits."
)
@attestor_option
@quorum_option
def epoch(alias: str, from_round: int, attestors: tuple[str, ...], quorum: int | None) -> None:
    """Give the pool the region's current feeds and these attestors from a later round on."""
    from oracle.accounts.signers import open_signer
    from oracle.admin import pool as pool_admin
    from oracle.chain import deployment

    with region_of_settings() as region:
        deployed = deployment.load(region.settings.deployment_path)
        needed = quorum or len(attestors) // 2 + 1
        appender = open_signer(alias, region.settings)
        pool_admin.append_epoch(appender, deployed, from_round, attestors, needed, region.feeds, region.content)
        click.echo(f"from round {from_round} on {len(region.feeds)} feeds and {len(attestors)} attestors")


@cli.command(cls=ChainCommand, examples="forewatt pool show\nforewatt pool show --json | jq .fund.free_wei")
@json_option
def show(as_json: bool) -> None:
    """Print the pool's rules, epochs and fund."""
    from forewatt.settings import settings
    from oracle.admin import pool as pool_admin
    from oracle.chain import deployment

    deployed = deployment.load(settings().deployment_path)
    free_wei, reserved_wei = pool_admin.fund_of(deployed)
    epochs = pool_admin.epochs_of(deployed)
    assert deployed.pool is not None
    if as_json:
        print_json(
            {
                "pool": deployed.pool["id"],
                "rules": deployed.pool["params"],
                "epochs": [
                    {
                        "from_round": epoch.from_round,
                        "feeds": epoch.feed_count,
                        "quorum": epoch.quorum,
                        "attestors": [str(attestor) for attestor in epoch.attestors],
                    }
                    for epoch in epochs
                ],
                "fund": {"free_wei": free_wei, "reserved_wei": reserved_wei},
            }
        )
        return
    click.echo(f"pool {deployed.pool['id']}")
    for name, value in deployed.pool["params"].items():
        click.echo(f"  {name:14} {value}")
    for epoch in epochs:
        quorum = f"{epoch.quorum} of {len(epoch.attestors)} attestors"
        click.echo(f"from round {epoch.from_round}: {epoch.feed_count} feeds, {quorum}")
    click.echo(f"fund: {free_wei} wei free, {reserved_wei} wei reserved")


@cli.command(cls=ChainCommand, examples="forewatt pool fund --account deployer 5000")
@account_option
@click.argument("amount_wei", metavar="TOKENS", type=Tokens())
def fund(alias: str, amount_wei: int) -> None:
    """Add TOKENS to the pool's fund, which pays forecasters that beat the reference."""
    from forewatt.settings import settings
    from oracle.accounts.amounts import in_tokens
    from oracle.accounts.signers import open_signer
    from oracle.admin import pool as pool_admin
    from oracle.chain import deployment

    deployed = deployment.load(settings().deployment_path)
    pool_admin.fund_pool(open_signer(alias, settings()), deployed, amount_wei)
    click.echo(f"{in_tokens(amount_wei)} tokens added to the pool's fund")
