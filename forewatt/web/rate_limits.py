"""Rate limits of a client's requests, counted in Redis so that several processes share them.

A client is an address. Its requests are counted in windows of a minute. Beyond the limit it gets 429 with Retry-After.
While Redis does not answer, requests are not limited.
"""

import logging
import time
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.types import ASGIApp, Receive, Scope, Send

from forewatt.web.problems import problem

log = logging.getLogger(__name__)

WINDOW_S: Final = 60
_TIMEOUT_S: Final = 0.25
_REST_S: Final = 5.0
"""How long requests pass uncounted after Redis has failed, so that its timeout does not delay each of them."""


class RateLimits:
    """ASGI middleware for the paths below `prefix`; a limit of 0 counts nothing."""

    def __init__(self, app: ASGIApp, prefix: str, redis_url: str, per_minute: int) -> None:
        self._app = app
        self._prefix = prefix
        self._limit = per_minute
        self._redis = Redis.from_url(redis_url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S)
        self._rests_until = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count a request, and serve or refuse it; when the app ends, close the connections."""
        if scope["type"] == "lifespan":
            try:
                await self._app(scope, receive, send)
            finally:
                await self._redis.aclose()
            return
        if scope["type"] == "http" and self._limit > 0 and scope["path"].startswith(self._prefix):
            client = (scope.get("client") or ("unknown", 0))[0]
            if (wait_s := await self._excess(client)) is not None:
                detail = f"More than {self._limit} requests in a minute; try again in {wait_s} s."
                headers = {"Retry-After": str(wait_s)}
                answer = problem(429, detail, headers=headers, kind="over-the-limit", limit=self._limit, wait_s=wait_s)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _excess(self, client: str) -> int | None:
        """Count one request; the seconds until the next window if it is beyond the limit, else None."""
        if time.monotonic() < self._rests_until:
            return None
        window, elapsed = divmod(time.time(), WINDOW_S)
        key = f"forewatt:requests:{client}:{int(window)}"
        try:
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.incr(key)
                pipeline.expire(key, WINDOW_S)
                count, _ = await pipeline.execute()
        except (RedisError, OSError) as why:
            self._rests_until = time.monotonic() + _REST_S
            log.warning("requests are not limited: Redis does not answer", extra={"why": why})
            return None
        return max(1, round(WINDOW_S - elapsed)) if count > self._limit else None
