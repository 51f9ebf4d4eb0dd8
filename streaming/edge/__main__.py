"""Runs the edge agent: `python -m streaming.edge --agent edge-1 --buffer build/edge/edge-1.sqlite`."""

import asyncio
import logging
from pathlib import Path

import click

from forewatt.settings import Settings, settings
from streaming.edge.agent import EdgeAgent
from streaming.edge.buffer import DiskBuffer
from streaming.edge.uplink import Uplink
from streaming.errors import GatewayRefused


@click.command()
@click.option("--agent", "name", default="edge-1", show_default=True, help="the agent's name, as the gateway knows it")
@click.option("--buffer", "path", type=click.Path(path_type=Path), default=None, help="the file that keeps readings")
def main(name: str, path: Path | None) -> None:
    """Carry readings from MQTT to the gateway (the token: FOREWATT_AGENT_TOKEN)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        asyncio.run(carry(settings(), name, path or Path("build/edge") / f"{name}.sqlite"))
    except* GatewayRefused as refused:
        raise click.ClickException(str(refused.exceptions[0])) from refused
    except* KeyboardInterrupt:
        logging.getLogger(__name__).info("the agent %s ends", name)


async def carry(where: Settings, name: str, path: Path) -> None:
    """Run the agent until cancelled."""
    with DiskBuffer(path) as buffer:
        async with Uplink(where.gateway_url, name, where.agent_token) as uplink:
            await EdgeAgent(where.mqtt_url, where.region, name, buffer, uplink).run()


if __name__ == "__main__":
    main()
