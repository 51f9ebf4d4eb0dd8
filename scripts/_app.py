"""The app of `forewatt up`: the API under /api/v1, the live events and the dapp at /, in one process."""

from pathlib import Path

from fastapi import FastAPI

from forewatt.settings import settings
from forewatt.stores import mongo
from forewatt.web.app import public_app
from forewatt.web.hub import events_router
from forewatt.web.ui import mount_dapp
from oracle.service.router import router as rounds_router
from streaming.assets.alert_routes import alert_router
from streaming.assets.editing import token_guard
from streaming.assets.routes import router as assets_router

DAPP = Path(__file__).resolve().parents[1] / "dapp" / "out"


def create_app() -> FastAPI:
    """The app over the stores and the chain that the settings name."""
    current = settings()
    app = public_app("forewatt", current)
    app.include_router(rounds_router(current))
    documents = mongo.database(current)
    app.include_router(assets_router(documents))
    app.include_router(alert_router(documents, token_guard(current.assets_token)))
    app.include_router(events_router(current.redis_url))
    mount_dapp(app, DAPP)
    return app
