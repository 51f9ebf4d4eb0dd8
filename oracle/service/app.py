"""The settlement service as an app of its own."""

from fastapi import FastAPI

from forewatt.settings import Settings
from forewatt.stores import redis
from forewatt.web.app import public_app
from forewatt.web.auth.access import guard
from forewatt.web.auth.routes import RULES as SIGN_IN
from forewatt.web.auth.routes import auth_router
from oracle.service.access import KEPT, RULES, chain_id_of
from oracle.service.router import router


def create_app(settings: Settings) -> FastAPI:
    """Create the app: the API of rounds, forecasters and feeds, and the WebSocket of events."""
    app = public_app("settlement", settings, kept=KEPT)
    access = guard(app, settings, {**SIGN_IN, **RULES}, redis.client(settings.redis_url))
    app.include_router(auth_router(access, lambda: chain_id_of(settings)))
    app.include_router(router(settings))
    return app
