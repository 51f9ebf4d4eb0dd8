"""A small app that answers in the forecast service's format; tests/e2e asks the real ones."""

from typing import Any

from fastapi import FastAPI, HTTPException, Request

TOKEN = "deployment-own-token"
NEXT = "0x" + "22" * 32


def explaining(asked: list[dict[str, Any]]) -> FastAPI:
    """A forecast service of a model that says what moved its forecasts, and that can be recalibrated."""
    service, version = FastAPI(), {"now": "0x" + "11" * 32}

    @service.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok", "model": "lstm", "model_version": version["now"]}

    @service.post("/v1/attributions")
    def attributions(request: dict[str, Any]) -> dict[str, Any]:
        asked.append(request)
        moved = {"last hours": [0.1] * request["steps"], "sky": [-0.05] * request["steps"]}
        return {
            "model": "lstm",
            "model_version": version["now"],
            "medians_moved_pu": dict.fromkeys(request["asset_ids"], moved),
        }

    @service.post("/v1/recalibrations")
    def recalibrations(body: dict[str, Any], request: Request) -> dict[str, str]:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise HTTPException(403, "no scope models:write")
        asked.append(body)
        before, version["now"] = version["now"], NEXT
        return {"model": "lstm", "model_version": version["now"], "previous_version": before}

    return service
