"""The rule of every route: what a caller must be allowed to do. A route without a rule answers nobody.

guard(app, settings, {"GET /api/v1/rounds": Scope.READ, "PUT /api/v1/assets/{asset_id}": Scope.ASSETS})
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI
from redis import Redis
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from forewatt.settings import Settings, listed
from forewatt.web.auth.oidc import Provider, ProviderError
from forewatt.web.auth.roles import ANYBODY, Caller, Role, Scope, roles_of
from forewatt.web.auth.sessions import Sessions
from forewatt.web.problems import Problem

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
PUBLIC: Final = "public"
"""The rule of a route that anybody may call."""
OWN: Final = "own"
"""The rule of a route that checks its callers itself, such as the gateway's agents by their tokens."""
Rules = Mapping[str, Scope | str]
COMMON: Final[Rules] = {"GET /health": PUBLIC, "GET /metrics": PUBLIC}
"""The rules of the routes that every service has."""


@dataclass(frozen=True)
class Access:
    """The rules of an app, and how it knows its callers."""

    settings: Settings
    rules: Rules
    sessions: Sessions | None
    provider: Provider | None

    def caller(self, connection: HTTPConnection) -> Caller:
        """Who makes a request: by bearer token, else by session; ANYBODY without either.

        Problem 401 for a bad token.
        """
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._bearer(token.strip())
        cookie = connection.cookies.get(self.sessions.cookie) if self.sessions else None
        if self.sessions and (session := self.sessions.caller(cookie)) is not None:
            self._refuse_foreign_origin(connection)
            return session
        return ANYBODY

    def passes(self, connection: HTTPConnection) -> bool:
        """Whether the route's rule lets anybody through, so that nobody needs to be asked who calls."""
        rule = self.rules.get(route_name(connection))
        anybody = self.settings.api_public_read and "authorization" not in connection.headers
        return rule in (PUBLIC, OWN) or (rule == Scope.READ and anybody)

    def check(self, connection: HTTPConnection) -> Caller:
        """The caller, if the route's rule lets it through; Problem 401 or 403 if not."""
        name = route_name(connection)
        rule = self.rules.get(name)
        if rule is None:
            raise Problem(403, "{route} has no rule yet that says who may call it.", "no-rule", route=name)
        if self.passes(connection):
            return ANYBODY
        caller = self.caller(connection)
        if rule in caller.scopes:
            return caller
        if caller is ANYBODY:
            raise self._unknown(connection)
        detail = "{name} may not do this: it needs the scope {scope}."
        raise Problem(403, detail, "needs-scope", name=caller.name, scope=rule)

    def _unknown(self, connection: HTTPConnection) -> Problem:
        """The answer to a caller whom the service does not know: never signed in, or not any more."""
        headers = {"WWW-Authenticate": "Bearer"}
        if self.sessions is not None and self.sessions.cookie in connection.cookies:
            detail = "Your session has ended: sign in again. Nothing was changed."
            return Problem(401, detail, "session-ended", headers)
        return Problem(401, "Sign in first, or send a bearer token.", headers=headers)

    def _bearer(self, token: str) -> Caller:
        own = (
            (self.settings.service_token, Caller("service", frozenset({Role.VIEWER, Role.OPERATOR, Role.ATTESTOR}))),
            (self.settings.assets_token, Caller("the registry's token", frozenset({Role.OPERATOR}))),
        )
        for known, caller in own:
            if known and hmac.compare_digest(token.encode(), known.encode()):
                return caller
        if self.provider is not None and token.count(".") == 2:
            try:
                claims = self.provider.service(token)
            except ProviderError as error:
                raise _bad_token(str(error)) from error
            name = str(claims["sub"])
            return Caller(name, roles_of(name, self.settings, self.provider.roles(claims)))
        raise _bad_token("nobody here has issued it")

    def _refuse_foreign_origin(self, connection: HTTPConnection) -> None:
        """Refuse a cookie on a change, or on a WebSocket, that another site's page causes (CSRF)."""
        if connection.scope["type"] == "http" and connection.scope["method"] in SAFE:
            return
        origin = connection.headers.get("origin")
        if origin is None and connection.headers.get("sec-fetch-site") in (None, "same-origin", "none"):
            return
        if origin is None or not is_own_origin(origin, connection, self.settings):
            raise Problem(403, "A page of another site may not do this in your name.", "foreign-origin")


def is_own_origin(origin: str, connection: HTTPConnection, settings: Settings) -> bool:
    """Whether an Origin header names this service, or one of the settings' origins."""
    own = settings.api_url.rstrip("/")
    if own:
        return origin in {own, *origins(settings)}
    return urlsplit(origin).netloc == connection.headers.get("host", "") or origin in origins(settings)


def origins(settings: Settings) -> list[str]:
    """The further origins whose pages may call the API with a session."""
    return [origin.rstrip("/") for origin in listed(settings.api_origins)]


def _bad_token(why: str) -> Problem:
    headers = {"WWW-Authenticate": "Bearer"}
    return Problem(401, "The bearer token is not valid: {why}.", "invalid-token", headers, why=why)


def route_name(connection: HTTPConnection) -> str:
    """The route of a request, such as `GET /api/v1/rounds`; sockets have the method WS."""
    is_socket = connection.scope["type"] == "websocket"
    method = "WS" if is_socket else str(connection.scope["method"]).replace("HEAD", "GET")
    return f"{method} {getattr(connection.scope.get('route'), 'path', connection.scope['path'])}"


async def checked(connection: HTTPConnection) -> Caller:
    """The dependency of every route: the caller, if the route's rule admits it. Apps without rules are internal."""
    access: Access | None = getattr(connection.app.state, "access", None)
    if access is None or access.passes(connection):
        return ANYBODY
    return await run_in_threadpool(access.check, connection)


Checked = Annotated[Caller, Depends(checked)]
"""A route's parameter for its caller."""


def guard(app: FastAPI, settings: Settings, rules: Rules, redis: Redis | None = None) -> Access:
    """Give an app its rules. Without `redis` it knows no sessions, only bearer tokens."""
    sessions = Sessions(redis, secure=settings.api_url.startswith("https://")) if redis is not None else None
    provider = Provider(settings) if settings.oidc_issuer else None
    access = Access(settings, {**COMMON, **rules}, sessions, provider)
    app.state.access = access
    return access
