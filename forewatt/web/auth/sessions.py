"""Sessions and single-use secrets, kept in Redis. A browser holds a session's random id in a cookie, nothing else."""

import json
import secrets
from hashlib import sha256
from typing import Any, Final

from fastapi import Response
from redis import Redis

from forewatt.web.auth.roles import Caller, Role

COOKIE: Final = "forewatt_session"
SECURE_COOKIE: Final = "__Host-forewatt_session"
SESSION_S: Final = 12 * 3600
COOKIE_S: Final = 30 * 86_400
"""A cookie outlasts its session, so that the API knows a session that has ended from none at all."""
ONCE_S: Final = 600


class Sessions:
    """Opens, finds and ends sessions. Times are wall time."""

    def __init__(self, redis: Redis, *, secure: bool) -> None:
        self._redis = redis
        self._secure = secure

    @property
    def cookie(self) -> str:
        """The cookie's name; over HTTPS its prefix binds it to this host."""
        return SECURE_COOKIE if self._secure else COOKIE

    def open(self, response: Response, caller: Caller) -> None:
        """Start a session and give the browser its cookie, which no script can read."""
        token = secrets.token_urlsafe(32)
        body = json.dumps({"name": caller.name, "roles": sorted(caller.roles)})
        self._redis.set(_key("session", token), body, ex=SESSION_S)
        response.set_cookie(
            self.cookie, token, max_age=COOKIE_S, httponly=True, samesite="lax", secure=self._secure, path="/"
        )

    def caller(self, token: str | None) -> Caller | None:
        """Who a session belongs to; None if there is no such session any more."""
        body: Any = self._redis.get(_key("session", token)) if token else None
        if body is None:
            return None
        fields = json.loads(body)
        return Caller(fields["name"], frozenset(Role(role) for role in fields["roles"]))

    def end(self, response: Response, token: str | None) -> None:
        """End a session and take its cookie back."""
        if token:
            self._redis.delete(_key("session", token))
        response.delete_cookie(self.cookie, path="/", secure=self._secure, httponly=True, samesite="lax")

    def issue_once(self, kind: str, body: str = "") -> str:
        """A random text that `take_once` accepts once within ten minutes, with what belongs to it."""
        token = secrets.token_hex(16)
        self._redis.set(_key(kind, token), body or "1", ex=ONCE_S)
        return token

    def take_once(self, kind: str, token: str) -> str | None:
        """What belongs to a text of `issue_once`; None if it is unknown, used or too old."""
        body: Any = self._redis.getdel(_key(kind, token))
        return None if body is None else str(body)


def _key(kind: str, token: str) -> str:
    # NOTE: hashed, so that a reader of Redis cannot take over a session.
    return f"forewatt:{kind}:{sha256(token.encode()).hexdigest()}"
