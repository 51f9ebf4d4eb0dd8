"""Re-drives dead letters with the registries of an installation."""

from collections.abc import Callable

from forewatt.settings import Settings
from forewatt.stores import mongo
from streaming.assets.registry import all_assets
from streaming.gateway.tokens import Tokens
from streaming.kafka.schemas import register_schemas, registered_schemas
from streaming.kafka.topics import create_topics
from streaming.redrive.drive import Driver, Report
from streaming.redrive.judge import Judge
from streaming.redrive.letters import Wanted


def redrive(
    settings: Settings,
    wanted: Wanted,
    times_in: str | None = None,
    dry_run: bool = False,
    show: Callable[[Report], None] = lambda _report: None,
) -> Report:
    """Re-drive the wanted dead letters. ValueError if the agents' tokens can't be parsed.

    KafkaException, httpx.HTTPError or PyMongoError if a store does not answer; another run continues then.
    """
    tokens = Tokens(settings.gateway_tokens)
    create_topics(settings.kafka_bootstrap, settings.telemetry_partitions)
    schema_ids = register_schemas(settings.schema_registry_url)
    schemas = registered_schemas(settings.schema_registry_url)
    database = mongo.database(settings)
    try:
        assets = {asset.asset_id: asset for asset in all_assets(database)}
    finally:
        database.client.close()
    return Driver(settings.kafka_bootstrap, Judge(assets, schemas, schema_ids, tokens, times_in), dry_run).drive(
        wanted, show
    )
