"""`forewatt stream jobs|rebuild`: run the Spark jobs, or rebuild the features from the archive."""

from typing import TYPE_CHECKING, Any

import click

from forewatt.commands import CannotRun, Command

if TYPE_CHECKING:
    from streaming.jobs.shards.shard import Shard

JOBS_EXAMPLES = """\
forewatt stream jobs
SPARK_MASTER=spark://10.0.0.5:7077 forewatt stream jobs --port 8120
FOREWATT_TELEMETRY_PARTITIONS=8 forewatt stream jobs --shard 2/8"""
REBUILD_EXAMPLES = "FOREWATT_ARCHIVE_URL=s3://readings forewatt stream rebuild"


class ShardType(click.ParamType):
    """A shard such as 2/8."""

    name = "number/shards"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The shard; a usage error names the option."""
        from streaming.jobs.shards.shard import parse_shard

        try:
            return parse_shard(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command(cls=Command, part="jobs", extra="stream", log_level="INFO", examples=JOBS_EXAMPLES)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of /health and /metrics.")
@click.option("--port", type=int, help="Port of both.  [default: FOREWATT_METRICS_PORT; without it none]")
@click.option(
    "--shard",
    type=ShardType(),
    default="1/1",
    show_default=True,
    help="The regions of the second of eight shards: 2/8.",
)
def jobs(host: str, port: int | None, shard: "Shard") -> None:
    """Run the Spark jobs that carry telemetry from Kafka to PostgreSQL, Redis and MongoDB.

    SIGTERM or Ctrl-C ends them. No absence of a store does: they wait, and /health says for what.

    Several shards run beside each other, each for the regions of its own.
    """
    from contextlib import nullcontext
    from pathlib import Path

    from forewatt.ending import stop_on_signals
    from forewatt.settings import settings
    from forewatt.telemetry.metrics import watch_disk
    from streaming.errors import CheckpointTaken, ShardMisfit
    from streaming.jobs.service import run
    from streaming.jobs.supervise.health import Health, serving

    stop, health = stop_on_signals(), Health()
    if "://" not in (checkpoints := settings().checkpoint_url):
        watch_disk(Path(checkpoints))
    used_port = port or settings().metrics_port
    with nullcontext() if used_port is None else serving(health, host, used_port):
        try:
            run(settings(), stop, health, shard)
        except (CheckpointTaken, ShardMisfit) as error:
            raise CannotRun(str(error)) from error


@click.command(cls=Command, part="rebuild", extra="stream", log_level="INFO", examples=REBUILD_EXAMPLES)
def rebuild() -> None:
    """Compute the features in PostgreSQL again from the archive at FOREWATT_ARCHIVE_URL, without Spark."""
    import logging

    from forewatt.settings import settings
    from streaming.jobs.rebuild import rebuild as rebuild_features

    if not settings().archive_url:
        raise CannotRun("FOREWATT_ARCHIVE_URL is empty: set it to the folder or URL of the archive")
    readings = rebuild_features(settings())
    logging.getLogger(__name__).info("rebuilt the windows of %d readings", readings)
