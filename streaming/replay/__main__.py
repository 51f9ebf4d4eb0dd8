"""Runs the meters: `python -m streaming.replay --start 1465948800 --faults`."""

import asyncio
import logging

import click
from redis.asyncio import Redis

from forewatt.settings import Settings, settings
from forewatt.stores import mongo
from streaming.assets.model import Asset
from streaming.assets.registry import all_assets
from streaming.replay.meters import Meters
from streaming.replay.publisher import replay


@click.command()
@click.option("--start", type=int, default=None, help="UTC seconds: the first interval ends after them [clock's time]")
@click.option(
    "--faults", is_flag=True, help="with the first step, send a malformed reading and one of an unknown asset"
)
def main(start: int | None, faults: bool) -> None:
    """Publish the readings of the region's registered assets over MQTT, following the replay's clock in Redis."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    where = settings()
    assets = replayed_assets(where)
    if not assets:
        raise click.ClickException(f"no asset of region {where.region!r} with a profile is registered in MongoDB")
    asyncio.run(_run(where, Meters(assets), start, where.region if faults else None))


def replayed_assets(where: Settings) -> list[Asset]:
    """The registered assets of the region that have a profile to replay."""
    database = mongo.database(where)
    try:
        return [asset for asset in all_assets(database, where.region) if asset.profile is not None]
    finally:
        database.client.close()


async def _run(where: Settings, meters: Meters, start_s: int | None, faulty_region: str | None) -> None:
    async with Redis.from_url(where.redis_url, decode_responses=True) as redis:
        await replay(where.mqtt_url, redis, meters, start_s, faulty_region)


if __name__ == "__main__":
    main()
