"""The PostgreSQL helpers with a real server."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from forewatt.stores.postgres import apply_schema, connect, pool
from tests.databases import own_database


@pytest.fixture
def url(stack_parts) -> str:
    """A new database for the test."""
    return own_database(stack_parts("postgres").settings, f"test_{uuid.uuid4().hex}").postgres_url


def test_connect__any_server__session_is_in_utc(url: str) -> None:
    with connect(url) as connection:
        assert connection.execute("show timezone").fetchone() == ("UTC",)


def test_connect__nothing_listens__raises() -> None:
    with pytest.raises(psycopg.OperationalError):
        connect("postgresql://forewatt@127.0.0.1:9/forewatt")


def test_apply_schema__eight_at_the_same_time__all_succeed(url: str) -> None:
    schema = "create table if not exists readings (id int primary key); create index if not exists i on readings (id);"
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: apply_schema(url, schema), range(8)))
    with connect(url) as connection:
        assert connection.execute("select count(*) from readings").fetchone() == (0,)


def test_apply_schema__second_statement_fails__first_is_rolled_back(url: str) -> None:
    with pytest.raises(psycopg.errors.SyntaxError):
        apply_schema(url, "create table half (id int); create tabel whole (id int);")
    with connect(url) as connection:
        assert connection.execute("select to_regclass('half')").fetchone() == (None,)


def test_pool__more_threads_than_connections__all_succeed(url: str) -> None:
    def select_one(_: int) -> int:
        with connections.connection() as connection:
            row = connection.execute("select 1").fetchone()
            assert row is not None
            return row[0]

    with pool(url, max_size=2) as connections, ThreadPoolExecutor(4) as threads:
        assert list(threads.map(select_one, range(8))) == [1] * 8
