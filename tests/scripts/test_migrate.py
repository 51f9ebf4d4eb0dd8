"""`forewatt migrate` on a real PostgreSQL."""

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from click.testing import CliRunner

from forewatt.settings import settings
from forewatt.stores.postgres import connect
from scripts._command_line import forewatt

TABLES = "select tablename from pg_tables where schemaname = 'public'"


@pytest.fixture
def url(stack_parts, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A new database, to which the settings point."""
    server = stack_parts("postgres").settings.postgres_url
    name = f"migrate_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    address = f"{server.rsplit('/', 1)[0]}/{name}"
    monkeypatch.setenv("FOREWATT_POSTGRES_URL", address)
    settings.cache_clear()
    yield address
    settings.cache_clear()


def test_migrate__empty_database__has_the_tables_of_all_services_and_a_second_run_changes_nothing(url: str) -> None:
    for _ in range(2):
        result = CliRunner().invoke(forewatt, ["migrate"])
        assert result.exit_code == 0, result.output
    with connect(url) as connection:
        tables = {name for (name,) in connection.execute(TABLES)}
    assert {"readings", "features", "forecasts", "rounds", "entries", "forecasters"} <= tables
