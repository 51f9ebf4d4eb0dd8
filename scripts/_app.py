"""The app of `forewatt up`: the API under /api/v1, the live events and the dapp at /, in one process."""

from pathlib import Path

from fastapi import FastAPI

from forewatt.settings import Settings, settings
from forewatt.stores import mongo, redis
from forewatt.web.app import public_app
from forewatt.web.auth.access import guard
from forewatt.web.auth.routes import RULES as SIGN_IN
from forewatt.web.auth.routes import auth_router
from forewatt.web.ui import mount_dapp
from oracle.service.access import KEPT as MARKET_KEPT
from oracle.service.access import RULES as MARKET
from oracle.service.access import chain_id_of
from oracle.service.router import router as market_router
from streaming.assets.access import KEPT as ASSETS_KEPT
from streaming.assets.access import RULES as ASSETS
from streaming.assets.alert_routes import alert_router
from streaming.assets.editing import editing_router
from streaming.assets.routes import router as assets_router

DAPP = Path(__file__).resolve().parents[1] / "dapp" / "out"


def create_app(current: Settings | None = None) -> FastAPI:
    """The app over the stores and the chain that the settings name, by default those of the process."""
    current = current or settings()
    documents = mongo.database(current)
    app = public_app("forewatt", current, kept={**MARKET_KEPT, **ASSETS_KEPT})
    access = guard(app, current, {**SIGN_IN, **MARKET, **ASSETS}, redis.client(current.redis_url))
    app.include_router(auth_router(access, lambda: chain_id_of(current)))
    app.include_router(market_router(current))
    for routes in (assets_router(documents), alert_router(documents), editing_router(documents)):
        app.include_router(routes)
    mount_dapp(app, DAPP)
    return app
