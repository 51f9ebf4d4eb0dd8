"""The settlement service as an app of its own."""

from fastapi import FastAPI

from forewatt.settings import Settings
from forewatt.web.app import public_app
from forewatt.web.hub import events_router
from oracle.service.router import router


def create_app(settings: Settings) -> FastAPI:
    """Create the app: the API of rounds, forecasters and feeds, and the WebSocket of events."""
    app = public_app("settlement", settings)
    app.include_router(router(settings))
    app.include_router(events_router(settings.redis_url))
    return app
