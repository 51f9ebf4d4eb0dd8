"""`forewatt stream replay`: replay the meters of the region."""

import asyncio
from typing import TYPE_CHECKING

import click

from forewatt.commands import Command

if TYPE_CHECKING:
    from forewatt.settings import Settings
    from streaming.assets.model import Asset
    from streaming.replay.meters import Meters

EXAMPLES = """\
forewatt stream replay
forewatt stream replay --start 1465948800 --faults"""


@click.command(cls=Command, part="replay", extra="demo", log_level="INFO", examples=EXAMPLES)
@click.option(
    "--start", type=int, help="UTC seconds; send intervals that end later than this. Default: the time of the clock."
)
@click.option(
    "--faults", is_flag=True, help="Send a malformed reading and one of an unknown asset with the first step."
)
def replay(start: int | None, faults: bool) -> None:
    """Publish the readings of the region's registered assets over MQTT, as the replay clock in Redis moves."""
    from forewatt.settings import settings
    from streaming.replay.meters import Meters

    found = settings()
    assets = replayed_assets(found)
    if not assets:
        raise click.ClickException(f"no asset of region {found.region!r} with a profile is registered in MongoDB")
    asyncio.run(publish(found, Meters(assets), start, found.region if faults else None))


def replayed_assets(settings: "Settings") -> "list[Asset]":
    """The registered assets of the region that have a profile to replay."""
    from forewatt.stores import mongo
    from streaming.assets.registry import all_assets

    database = mongo.database(settings)
    try:
        return [asset for asset in all_assets(database, settings.region) if asset.profile is not None]
    finally:
        database.client.close()


async def publish(settings: "Settings", meters: "Meters", start_s: int | None, faulty_region: str | None) -> None:
    """Publish until cancelled."""
    from redis.asyncio import Redis

    from streaming.replay.publisher import replay as replay_meters

    async with Redis.from_url(settings.redis_url, decode_responses=True) as redis:
        await replay_meters(settings.mqtt_url, redis, meters, start_s, faulty_region)
