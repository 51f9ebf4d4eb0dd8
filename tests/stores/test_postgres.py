"""The PostgreSQL helpers against a real server."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from forewatt.stores.postgres import apply_schema, connect, pool


@pytest.fixture
def url(stack_parts) -> str:
    """A database of the test's own."""
    settings = stack_parts("postgres").settings
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return settings.postgres_url.rsplit("/", 1)[0] + f"/{name}"


def test_connect__any_server__speaks_utc(url: str) -> None:
    with connect(url) as connection:
        assert connection.execute("show timezone").fetchone() == ("UTC",)


def test_connect__nobody_listens__fails_at_once() -> None:
    with pytest.raises(psycopg.OperationalError):
        connect("postgresql://forewatt@127.0.0.1:9/forewatt")


def test_apply_schema__by_eight_at_once__is_applied_once(url: str) -> None:
    schema = "create table if not exists readings (id int primary key); create index if not exists i on readings (id);"
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: apply_schema(url, schema), range(8)))
    with connect(url) as connection:
        assert connection.execute("select count(*) from readings").fetchone() == (0,)


def test_apply_schema__second_statement_wrong__leaves_nothing_of_the_first(url: str) -> None:
    with pytest.raises(psycopg.errors.SyntaxError):
        apply_schema(url, "create table half (id int); create tabel whole (id int);")
    with connect(url) as connection:
        assert connection.execute("select to_regclass('half')").fetchone() == (None,)


def test_pool__two_threads__both_work(url: str) -> None:
    def ask(_: int) -> int:
        with connections.connection() as connection:
            return connection.execute("select 1").fetchone()[0]

    with pool(url, max_size=2) as connections, ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(8))) == [1] * 8
