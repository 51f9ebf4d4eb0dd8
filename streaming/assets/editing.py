"""HTTP routes that change the registry. The streaming jobs apply a change within seconds."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from pymongo.database import Database

from forewatt.web.app import API_V1
from forewatt.web.problems import Problem
from streaming.assets.missing import no_asset
from streaming.assets.model import Asset
from streaming.assets.registry import find_asset, remove_asset, store_assets
from streaming.errors import RegionError
from streaming.simbench.region import region_assets

MAX_IMPORT = 10_000


class Point(BaseModel):
    """A GeoJSON point: longitude, latitude, and a height that is ignored."""

    type: Literal["Point"]
    coordinates: Annotated[list[float], Field(min_length=2, max_length=3)]


class Feature(BaseModel):
    """An asset in the form of GET /api/v1/assets.geojson."""

    type: Literal["Feature"]
    id: str
    geometry: Point
    properties: dict[str, Any]

    def asset(self) -> Asset:
        """The asset; pydantic.ValidationError names the invalid field."""
        longitude, latitude = self.geometry.coordinates[:2]
        place = {"asset_id": self.id, "latitude": latitude, "longitude": longitude}
        return Asset.model_validate({**self.properties, **place})


class FeatureCollection(BaseModel):
    """The body of an import."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["FeatureCollection"]
    features: Annotated[list[Feature], Field(max_length=MAX_IMPORT)]


class SimbenchRegion(BaseModel):
    """The body of a SimBench import: how many assets, and their region. Larger assets come first."""

    model_config = ConfigDict(extra="forbid")

    assets: int = Field(ge=1, le=MAX_IMPORT)
    region: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")


def editing_router(database: Database[dict[str, Any]]) -> APIRouter:
    """PUT and DELETE /api/v1/assets/{id}, POST /api/v1/assets/import and /import/simbench."""
    routes = APIRouter(prefix=f"{API_V1}/assets")

    @routes.put("/{asset_id}")
    def put(asset_id: str, asset: Asset, response: Response) -> Asset:
        if asset.asset_id != asset_id:
            detail = "The asset's id is {asset_id!r}, the path says {path!r}."
            raise Problem(422, detail, "other-asset", asset_id=asset.asset_id, path=asset_id)
        response.status_code = 200 if find_asset(database, asset_id) else 201
        store_assets(database, [asset])
        return asset

    @routes.delete("/{asset_id}", status_code=204)
    def delete(asset_id: str) -> None:
        if not remove_asset(database, asset_id):
            raise no_asset(asset_id)

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
            raise Problem(422, "{why}", "no-region", why=error) from error
        store_assets(database, assets)
        return {"imported": len(assets)}

    return routes


def _asset_of(index: int, feature: Feature) -> Asset:
    """The feature's asset; Problem 422 for an invalid one, which rejects the whole import."""
    try:
        return feature.asset()
    except ValueError as error:
        raise Problem(422, "features.{index}: {why}", "invalid-feature", index=index, why=error) from error
