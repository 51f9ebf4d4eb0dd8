"""The asset service: HTTP routes for assets, their daily values and their alerts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request, Response
from pymongo.database import Database

from forewatt.settings import Settings
from forewatt.stores import mongo
from forewatt.web.app import API_V1, public_app
from forewatt.web.auth.access import guard
from forewatt.web.paging import CursorText, Page, parse_cursor
from forewatt.web.tables import TABLE_RESPONSES, table
from streaming.assets.access import KEPT, RULES
from streaming.assets.alert_routes import alert_router
from streaming.assets.alerts import open_alerts
from streaming.assets.daily import newest_days, summary
from streaming.assets.editing import editing_router
from streaming.assets.missing import no_asset
from streaming.assets.model import Asset, AssetClass
from streaming.assets.performance import Performance, SortBy, ordered, performances
from streaming.assets.registry import all_assets, find_asset

Limit = Annotated[int, Query(ge=1, le=10_000)]


def place(asset: Asset) -> tuple[int, str]:
    """Where an asset stands in the list of all."""
    return asset.feed if asset.feed is not None else 2**31, asset.asset_id


def router(database: Database[dict[str, Any]]) -> APIRouter:
    """The GET routes of assets, and their days, below /api/v1."""
    routes = APIRouter(prefix=API_V1)

    @routes.get("/assets", response_model=list[Asset], responses=TABLE_RESPONSES)
    def assets(request: Request, response: Response, limit: Limit = 10_000, cursor: CursorText = None) -> Any:
        """The registered assets: feeds by index, then the others by id."""
        after = parse_cursor(cursor, int, str)
        later = [asset for asset in all_assets(database) if after is None or place(asset) > (after[0], after[1])]
        return table(request, response, Page(request, response, limit).cut(later, place), Asset)

    @routes.get("/assets.geojson")
    def assets_geojson() -> dict[str, Any]:
        return {"type": "FeatureCollection", "features": [geojson(asset) for asset in all_assets(database)]}

    @routes.get("/assets/performance", response_model=list[Performance], responses=TABLE_RESPONSES)
    def performance(
        request: Request,
        response: Response,
        days: Annotated[int, Query(ge=1, le=366)] = 7,
        asset_class: AssetClass | None = None,
        region: Annotated[str | None, Query(max_length=64)] = None,
        sort: SortBy = SortBy.ASSET,
        descending: bool = False,
        limit: Limit = 10_000,
        cursor: CursorText = None,
    ) -> Any:
        """How the assets performed over their newest days, sorted by one figure."""
        after = parse_cursor(cursor, int)
        wanted = [asset for asset in all_assets(database, region) if asset_class in (None, asset.asset_class)]
        rows = ordered(performances(database, wanted, days), sort, descending=descending)
        first = after[0] if after else 0
        shown = list(enumerate(rows, 1))[first:]
        cut = Page(request, response, limit).cut(shown, lambda row: [row[0]])
        return table(request, response, [row for _, row in cut], Performance)

    @routes.get("/assets/{asset_id}")
    def asset(asset_id: str) -> Asset:
        if (registered := find_asset(database, asset_id)) is None:
            raise no_asset(asset_id)
        return registered

    @routes.get("/assets/{asset_id}/daily")
    def daily(asset_id: str, days: Annotated[int, Query(ge=1, le=1000)] = 30) -> list[dict[str, Any]]:
        return newest_days(database, asset_id, days)

    @routes.get("/assets/{asset_id}/analytics")
    def analytics(asset_id: str, days: Annotated[int, Query(ge=1, le=1000)] = 30) -> dict[str, Any]:
        if find_asset(database, asset_id) is None:
            raise no_asset(asset_id)
        open_now = len(open_alerts(database, [asset_id]))
        return {"asset_id": asset_id, **summary(newest_days(database, asset_id, days)), "open_alerts": open_now}

    return routes


def geojson(asset: Asset) -> dict[str, Any]:
    """A GeoJSON feature: a point (longitude first, RFC 7946) with the asset's fields as properties."""
    fields = asset.model_dump(mode="json", exclude={"latitude", "longitude", "asset_id"})
    place = {"type": "Point", "coordinates": [asset.longitude, asset.latitude]}
    return {"type": "Feature", "id": asset.asset_id, "geometry": place, "properties": fields}


def create_app(settings: Settings) -> FastAPI:
    """The asset service as an ASGI app."""
    database = mongo.database(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        database.client.close()

    app = public_app("Forewatt asset service", settings, lifespan, KEPT)
    guard(app, settings, RULES)
    for routes in (router(database), alert_router(database), editing_router(database)):
        app.include_router(routes)
    return app
