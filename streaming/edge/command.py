"""`forewatt stream edge`: run an edge agent."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewatt.commands import CannotRun, Command

if TYPE_CHECKING:
    from streaming.edge.buffer import DiskBuffer
    from streaming.edge.config import AgentConfig, BufferConfig
    from streaming.edge.sources import Source

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
EXAMPLES = """\
forewatt stream edge --config edge-1.toml
FOREWATT_AGENT_TOKEN=secret forewatt stream edge --agent edge-1
forewatt stream edge --agent edge-1 --replay readings.jsonl --rate 500"""


@click.command(cls=Command, part="edge", extra="stream", log_level="INFO", examples=EXAMPLES)
@click.option("--config", "config_path", type=FILE, help="TOML file; streaming/edge/config.py describes it.")
@click.option("--agent", "name", default="edge-1", show_default=True, help="Name of the agent, without --config.")
@click.option("--buffer", type=click.Path(path_type=Path), help="File of the agent's buffer, without --config.")
@click.option("--replay", type=FILE, help="Send the records of this file, one JSON object a line, and no others.")
@click.option("--rate", type=float, help="Records a second with --replay; without it as fast as possible.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of /metrics.")
@click.option("--port", type=int, help="Port of /metrics.  [default: FOREWATT_METRICS_PORT; without it no metrics]")
def edge(
    config_path: Path | None,
    name: str,
    buffer: Path | None,
    replay: Path | None,
    rate: float | None,
    host: str,
    port: int | None,
) -> None:
    """Carry readings from MQTT, OPC-UA or a file to the gateway.

    FOREWATT_AGENT_TOKEN is the agent's token. SIGTERM or Ctrl-C ends the agent; its buffer stays.
    """
    import logging

    from forewatt.settings import settings
    from forewatt.telemetry.metrics import serve_metrics, watch_disk
    from streaming.edge.config import default_config, read_config
    from streaming.edge.sources.file import FileSource
    from streaming.errors import GatewayRefused

    defaults = settings()
    try:
        config = read_config(config_path) if config_path else default_config(defaults, name, buffer)
        config.check_files()
    except ValueError as error:
        raise CannotRun(f"{config_path or 'the settings'}: {error}") from error
    serve_metrics(host, port or defaults.metrics_port)
    watch_disk(config.buffer.path.parent)
    sources: list[Source] = [FileSource(replay, rate)] if replay else sources_of(config)
    try:
        asyncio.run(carry(config, defaults.agent_token, sources))
    except* GatewayRefused as refused:
        raise click.ClickException(str(refused.exceptions[0])) from refused
    except* KeyboardInterrupt:
        logging.getLogger(__name__).info("the agent %s ends", config.agent)


def sources_of(config: "AgentConfig") -> "list[Source]":
    """The sources of a configuration."""
    from functools import partial

    from streaming.edge.sources.documents import DocumentSource, of_xml
    from streaming.edge.sources.green_button import readings
    from streaming.edge.sources.mqtt import MqttSource
    from streaming.edge.sources.nwp import NwpSource
    from streaming.edge.sources.opcua import OpcUaSource
    from streaming.edge.sources.price_documents import prices

    servers: list[Source] = [*map(OpcUaSource, config.opcua), *map(NwpSource, config.nwp)]
    servers += [DocumentSource(each, of_xml(partial(readings, config=each))) for each in config.green_button]
    servers += [DocumentSource(each, of_xml(partial(prices, config=each))) for each in config.price_documents]
    servers += _grib_sources(config)
    return servers if config.mqtt is None else [MqttSource(config.mqtt, config.region, config.agent), *servers]


def _grib_sources(config: "AgentConfig") -> "list[Source]":
    """The sources of GRIB files; CannotRun without ecCodes."""
    if not config.grib:
        return []
    from functools import partial

    from streaming.edge.sources.documents import DocumentSource
    from streaming.edge.sources.grib import LARGEST_BYTES, grib_records, has_eccodes

    if not has_eccodes():
        raise CannotRun("[[grib]] needs ecCodes: install the extra `grib`")
    return [DocumentSource(each, partial(grib_records, config=each), largest=LARGEST_BYTES) for each in config.grib]


async def carry(config: "AgentConfig", token: str, sources: "list[Source]") -> None:
    """Run the agent until cancelled."""
    from streaming.edge.agent import EdgeAgent
    from streaming.edge.uplink import Uplink

    tls = config.gateway.tls.context() if config.gateway.tls else None
    with _opened(config.buffer) as buffer:
        async with Uplink(config.gateway.url, config.agent, token, tls) as uplink:
            await EdgeAgent(buffer, uplink, sources, config.declared_counters()).run()


def _opened(config: "BufferConfig") -> "DiskBuffer":
    """The disk buffer; CannotRun if its file can't be used."""
    import sqlite3

    from streaming.edge.buffer import DiskBuffer

    try:
        return DiskBuffer(config.path, config.limit)
    except (OSError, sqlite3.Error) as error:
        raise CannotRun(
            f"buffer.path: {config.path} can't be used: {error}. Name a file on a disk with room"
        ) from error
