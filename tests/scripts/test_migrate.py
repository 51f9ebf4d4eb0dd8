"""`forewatt migrate` on a real PostgreSQL."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from forewatt.settings import settings
from forewatt.stores.postgres import connect
from scripts._command_line import forewatt
from tests.databases import own_database

TABLES = "select tablename from pg_tables where schemaname = 'public'"


@pytest.fixture
def url(stack_parts, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A new database, to which the settings point."""
    address = own_database(stack_parts("postgres").settings, "migrate").postgres_url
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
