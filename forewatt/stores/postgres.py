"""PostgreSQL: connections, a pool, and the application of schemas."""

import hashlib

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool

CONNECT_TIMEOUT_S = 10


def connect(url: str) -> psycopg.Connection:
    """An open connection in UTC. psycopg.OperationalError if the server can't be reached within ten seconds."""
    return psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S, options="-c timezone=UTC")


def pool(url: str, max_size: int = 8) -> ConnectionPool:
    """An open pool of UTC connections, at least one of them ready; psycopg_pool.PoolTimeout if none can be made.

    Close it (it is a context manager) before the process ends.
    """
    options = {"connect_timeout": CONNECT_TIMEOUT_S, "options": "-c timezone=UTC"}
    connections = ConnectionPool(url, min_size=1, max_size=max_size, kwargs=options, open=True)
    try:
        connections.wait(CONNECT_TIMEOUT_S)
    except BaseException:
        connections.close()
        raise
    return connections


def apply_schema(url: str, statements: str) -> None:
    """Run the SQL of a `schema.sql` in one transaction.

    The statements must be idempotent (`create ... if not exists`). An advisory lock makes processes that start at the
    same time wait for each other, because `if not exists` alone fails when two run concurrently.
    """
    lock = int.from_bytes(hashlib.sha256(b"forewatt schema").digest()[:8], "big", signed=True)
    with connect(url) as connection:
        connection.execute(sql.SQL("select pg_advisory_xact_lock({})").format(sql.Literal(lock)))
        connection.execute(statements.encode())
