"""`forewatt migrate`: create the tables, or bring them up to date."""

import click

from forewatt.commands import Command

EXAMPLES = """\
forewatt migrate
FOREWATT_POSTGRES_URL=postgresql://forewatt@10.0.0.9/forewatt forewatt migrate"""


@click.command("migrate", cls=Command, extra="node", log_level="INFO", examples=EXAMPLES)
def cli() -> None:
    """Create the tables in PostgreSQL that are missing, and bring older ones up to date.

    Each service does this for its own tables when it starts. Before an upgrade, this does it for all of them, so that a
    change that fails stops the upgrade and no service.
    """
    from importlib.resources import files

    from forewatt.settings import settings
    from forewatt.stores.postgres import apply_schema
    from streaming.history.tables import create_tables

    url = settings().postgres_url
    create_tables(url)
    click.echo("streaming: the tables are up to date")
    for owner, name in (("forecaster", "service/results/schema.sql"), ("oracle", "service/schema.sql")):
        apply_schema(url, files(owner).joinpath(name).read_text(encoding="utf-8"))
        click.echo(f"{owner}: the tables are up to date")
