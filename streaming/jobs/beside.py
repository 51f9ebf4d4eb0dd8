"""Work that goes on beside the queries, in a thread of its own, and takes no more than its share of the time."""

import logging
import threading
import time
from collections.abc import Callable

import psycopg
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

STORE_IS_AWAY = (psycopg.Error, PyMongoError, RedisError)


class Beside:
    """Does its work again and again. While a store is away the work waits; nothing is lost by that.

    After each turn it rests for `pause_s` seconds, and for `share` times as long as the turn took.
    """

    def __init__(self, name: str, work: Callable[[], object], pause_s: float, share: int) -> None:
        self._name, self._work, self._pause_s, self._share = name, work, pause_s, share
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the turn that is under way."""
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        pause_s = self._pause_s
        while not self._ending.wait(pause_s):
            begun = time.monotonic()
            try:
                self._work()
            except STORE_IS_AWAY as error:
                log.warning("%s: it waits: %s", self._name, error)
            pause_s = max(self._pause_s, self._share * (time.monotonic() - begun))
