"""A forecast service, and the manifest of the feeds that it forecasts."""

from typing import Any

from fastapi import FastAPI

from forewatt.protocol.manifest import FeedEntry, encode_manifest

LEVEL_PU = 0.5


def manifest_of(feed_count: int) -> bytes:
    """A manifest of solar feeds."""
    return encode_manifest(tuple(FeedEntry(f"sun{i}", "solar", 1_000_000, 0, 0) for i in range(feed_count)))


def flat_service(asked: list[dict[str, Any]]) -> FastAPI:
    """A service that forecasts one value for everything; requests are appended to `asked`."""
    service = FastAPI()

    @service.post("/v1/forecasts")
    def forecasts(request: dict[str, Any]) -> dict[str, Any]:
        asked.append(request)
        rows = [[LEVEL_PU] * request["levels"]] * request["steps"]
        return {
            "model": "flat",
            "model_version": "0x" + "01" * 32,
            "issue_time": request["issue_time"],
            "drift_ppm": 0,
            "feature_time": request["issue_time"],
            "forecasts": [{"asset_id": asset, "quantiles_pu": rows} for asset in request["asset_ids"]],
        }

    return service
