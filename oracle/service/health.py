"""How the parts behind the API are: `ok`, `starting` or `down`, each asked with a short deadline."""

from collections.abc import Callable

from psycopg import Error as PostgresError
from psycopg_pool import ConnectionPool, PoolTimeout
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from forewatt.settings import Settings
from forewatt.stores import mongo
from forewatt.stores import redis as hot_store
from oracle.service.runner import IndexThread

_ASK_S = 2.0
_FAILURES = (PostgresError, PoolTimeout, PyMongoError, RedisError)


class Health:
    """Asks the stores; the connections are its own or the service's pool, and are kept."""

    def __init__(self, settings: Settings, connections: ConnectionPool) -> None:
        self._connections = connections
        self._documents = mongo.database(settings)
        self._hot = hot_store.client(settings.redis_url)

    def states(self, index: IndexThread) -> dict[str, str]:
        """Each part by name, in the order of the data's way."""
        return {
            "streaming": _answer(lambda: bool(self._hot.get(hot_store.STREAMING_READY))),
            "history": _answer(self._history_answers),
            "hot features": _answer(self._hot.ping),
            "documents": _answer(lambda: bool(self._documents.command("ping"))),
            "index": index.state,
        }

    def close(self) -> None:
        """Close its connections."""
        self._hot.close()
        self._documents.client.close()

    def _history_answers(self) -> bool:
        with self._connections.connection(timeout=_ASK_S) as connection:
            return connection.execute("select 1").fetchone() is not None


def _answer(ask: Callable[[], object]) -> str:
    try:
        return "ok" if ask() else "down"
    except _FAILURES:
        return "down"
