"""Changes of the registry over HTTP; the streaming jobs take them up within seconds (see streaming/jobs/service.py)."""

import hmac
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field
from pymongo.database import Database

from streaming.assets.model import Asset
from streaming.assets.registry import find_asset, remove_asset, store_assets
from streaming.errors import RegionError
from streaming.simbench.region import region_assets

MAX_IMPORT = 10_000


class Point(BaseModel):
    """GeoJSON's: longitude first, a height is left out."""

    type: Literal["Point"]
    coordinates: Annotated[list[float], Field(min_length=2, max_length=3)]


class Feature(BaseModel):
    """An asset as GET /api/assets.geojson shows it."""

    type: Literal["Feature"]
    id: str
    geometry: Point
    properties: dict[str, Any]

    def asset(self) -> Asset:
        """The asset; pydantic.ValidationError names the field that does not fit."""
        longitude, latitude = self.geometry.coordinates[:2]
        place = {"asset_id": self.id, "latitude": latitude, "longitude": longitude}
        return Asset.model_validate({**self.properties, **place})


class FeatureCollection(BaseModel):
    """What is imported."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["FeatureCollection"]
    features: Annotated[list[Feature], Field(max_length=MAX_IMPORT)]


class SimbenchRegion(BaseModel):
    """How many of SimBench's assets are imported, the largest of each profile first, and into which region."""

    model_config = ConfigDict(extra="forbid")

    assets: int = Field(ge=1, le=MAX_IMPORT)
    region: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")


def editing_router(database: Database[dict[str, Any]], token: str) -> APIRouter:
    """PUT and DELETE /api/assets/{id}, POST /api/assets/import and /import/simbench; with an empty token nobody may."""

    def editor(authorization: Annotated[str | None, Header()] = None) -> None:
        given = (authorization or "").encode()
        if not token or not hmac.compare_digest(given, f"Bearer {token}".encode()):
            raise HTTPException(401, "Send `Authorization: Bearer <token>` with the registry's token.")

    routes = APIRouter(prefix="/api/assets", dependencies=[Depends(editor)])

    @routes.put("/{asset_id}")
    def put(asset_id: str, asset: Asset, response: Response) -> Asset:
        if asset.asset_id != asset_id:
            raise HTTPException(422, f"The asset's id is {asset.asset_id!r}, the path says {asset_id!r}.")
        response.status_code = 200 if find_asset(database, asset_id) else 201
        store_assets(database, [asset])
        return asset

    @routes.delete("/{asset_id}", status_code=204)
    def delete(asset_id: str) -> None:
        if not remove_asset(database, asset_id):
            raise HTTPException(404, f"There is no asset {asset_id!r}; GET /api/assets lists them.")

    @routes.post("/import")
    def import_geojson(collection: FeatureCollection) -> dict[str, int]:
        assets = [_asset_of(index, feature) for index, feature in enumerate(collection.features)]
        store_assets(database, assets)
        return {"imported": len(assets)}

    @routes.post("/import/simbench")
    def import_simbench(region: SimbenchRegion) -> dict[str, int]:
        try:
            assets = region_assets(region.assets, region.region)
        except RegionError as error:
            raise HTTPException(422, str(error)) from error
        store_assets(database, assets)
        return {"imported": len(assets)}

    return routes


def _asset_of(index: int, feature: Feature) -> Asset:
    """All or nothing: the first feature that is no asset refuses the whole import."""
    try:
        return feature.asset()
    except ValueError as error:
        raise HTTPException(422, f"features.{index}: {error}") from error
