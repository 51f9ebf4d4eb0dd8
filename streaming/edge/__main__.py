"""Runs the edge agent: `python -m streaming.edge --config edge-1.toml`."""

import asyncio
import logging
from pathlib import Path
from tomllib import TOMLDecodeError

import click
from prometheus_client import start_http_server
from pydantic import ValidationError

from forewatt.settings import settings
from streaming.edge.agent import EdgeAgent
from streaming.edge.buffer import DiskBuffer
from streaming.edge.config import AgentConfig, default_config, read_config
from streaming.edge.sources import Source
from streaming.edge.sources.file import FileSource
from streaming.edge.sources.mqtt import MqttSource
from streaming.edge.sources.nwp import NwpSource
from streaming.edge.sources.opcua import OpcUaSource
from streaming.edge.uplink import Uplink
from streaming.errors import GatewayRefused

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.option("--config", "config_path", type=FILE, default=None, help="TOML, see streaming/edge/config.py")
@click.option("--agent", "name", default="edge-1", show_default=True, help="without --config: the agent's name")
@click.option("--buffer", type=click.Path(path_type=Path), default=None, help="without --config: the buffer's file")
@click.option("--replay", type=FILE, default=None, help="instead of the sources: a file with a JSON record a line")
@click.option("--rate", type=float, default=None, help="with --replay: records a second")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=None, help="serve /metrics there")
def main(
    config_path: Path | None,
    name: str,
    buffer: Path | None,
    replay: Path | None,
    rate: float | None,
    host: str,
    port: int | None,
) -> None:
    """Carry readings from MQTT, OPC-UA or a file to the gateway (the token: FOREWATT_AGENT_TOKEN)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    for talkative in ("httpx", "asyncua"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    try:
        config = read_config(config_path) if config_path else default_config(settings(), name, buffer)
    except (ValidationError, TOMLDecodeError) as error:
        raise click.ClickException(f"{config_path}: {error}") from error
    if port is not None:
        start_http_server(port, host)
    sources: list[Source] = [FileSource(replay, rate)] if replay else sources_of(config)
    try:
        asyncio.run(carry(config, settings().agent_token, sources))
    except* GatewayRefused as refused:
        raise click.ClickException(str(refused.exceptions[0])) from refused
    except* KeyboardInterrupt:
        logging.getLogger(__name__).info("the agent %s ends", config.agent)


def sources_of(config: AgentConfig) -> list[Source]:
    """The sources that a configuration names."""
    servers: list[Source] = [*map(OpcUaSource, config.opcua), *map(NwpSource, config.nwp)]
    return servers if config.mqtt is None else [MqttSource(config.mqtt, config.region, config.agent), *servers]


async def carry(config: AgentConfig, token: str, sources: list[Source]) -> None:
    """Run the agent until cancelled."""
    tls = config.gateway.tls.context() if config.gateway.tls else None
    with DiskBuffer(config.buffer.path, config.buffer.limit) as buffer:
        async with Uplink(config.gateway.url, config.agent, token, tls) as uplink:
            await EdgeAgent(buffer, uplink, sources).run()


if __name__ == "__main__":
    main()
