"""The states of the parts behind the API: `ok`, `starting` or `down`."""

from collections.abc import Callable

from psycopg_pool import ConnectionPool

from forewatt.settings import Settings
from forewatt.stores import mongo
from forewatt.stores import redis as hot_store
from forewatt.stores.errors import STORE_UNAVAILABLE
from oracle.service.runner import IndexThread

_TIMEOUT_S = 2.0


class Health:
    """Checks the stores, over its own connections and the service's PostgreSQL pool.

    `needs_streaming` says whether the streaming part is one of those behind the API.
    """

    def __init__(self, settings: Settings, connections: ConnectionPool, *, needs_streaming: bool = True) -> None:
        self._connections, self._needs_streaming = connections, needs_streaming
        self._documents = mongo.database(settings)
        self._hot = hot_store.client(settings.redis_url)

    def states(self, index: IndexThread) -> dict[str, str]:
        """Part -> state, in the order in which the data passes through them."""
        streaming = {"streaming": _state(self._streaming_runs)} if self._needs_streaming else {}
        return {
            **streaming,
            "history": _state(self._history_answers),
            "hot features": _state(self._hot.ping),
            "documents": _state(lambda: bool(self._documents.command("ping"))),
            "index": index.state,
        }

    def close(self) -> None:
        """Close its connections."""
        self._hot.close()
        self._documents.client.close()

    def _streaming_runs(self) -> bool:
        return bool(self._hot.get(hot_store.STREAMING_READY))

    def _history_answers(self) -> bool:
        with self._connections.connection(timeout=_TIMEOUT_S) as connection:
            return connection.execute("select 1").fetchone() is not None


def _state(is_up: Callable[[], object]) -> str:
    try:
        return "ok" if is_up() else "down"
    except STORE_UNAVAILABLE:
        return "down"
