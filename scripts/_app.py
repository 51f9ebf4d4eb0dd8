"""The one local address: the API of every service under /api, the live events, and the dapp at /, in one process."""

from pathlib import Path

from fastapi import FastAPI

from forewatt.settings import settings
from forewatt.stores import mongo
from forewatt.web.app import service_app
from forewatt.web.hub import events_router
from forewatt.web.ui import mount_dapp
from oracle.service.router import router as rounds_router
from streaming.assets.routes import router as assets_router

DAPP = Path(__file__).resolve().parents[1] / "dapp" / "out"


def create_app() -> FastAPI:
    """The app for `uvicorn --factory scripts._app:create_app`, over the parts that FOREWATT_... names."""
    places = settings()
    app = service_app("forewatt")
    app.include_router(rounds_router(places))
    app.include_router(assets_router(mongo.database(places)))
    app.include_router(events_router(places.redis_url), prefix="/api")
    mount_dapp(app, DAPP)
    return app
