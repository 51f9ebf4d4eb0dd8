"""Fixtures for testing the built dapp in a real Chromium with a recorded API.

The recorded responses (see make_recording.py) are served together with the dapp's static files, so tests know exactly
what a page must show. tests/e2e tests the dapp with a real node.
"""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import APIRouter, FastAPI, HTTPException, Response, WebSocket, WebSocketDisconnect
from playwright.sync_api import Browser, Page, Playwright, Request, expect, sync_playwright

from forewatt.web.ui import mount_dapp
from tests.dapp.chain_record import ADDRESSES, CHAIN_ID, ChainRecord, settled_round

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "dapp" / "out"
RECORDED = Path(__file__).parent / "recorded"
SERVICES = ("postgres", "redis", "kafka", "chain", "oracle", "lstm", "gbm", "climatology")
CHROMIUM = "/usr/bin/chromium"
VERIFIED = 9
"""The settled round whose events and payloads the node serves."""
NODES_ENGLISH = "what the node says in English"
PATIENCE_MS = 30_000
"""How long a page may take to show what is expected; a busy machine starts a browser in ten seconds."""
NETWORK_ERRORS = ("Failed to load resource", "WebSocket connection to")
"""Chromium's own console messages about a 404 or an unreachable node; tests may cause both on purpose."""
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


def recorded(name: str) -> Any:
    """Read a recorded response."""
    return json.loads((RECORDED / f"{name}.json").read_text())


def accuracy(asset_class: str | None, error: float, coverage: float, skill: float) -> dict[str, Any]:
    """The accuracy of a class, or of all assets."""
    figures = {"mean_absolute_error_pu": error, "coverage": coverage, "skill": skill}
    return {"asset_class": asset_class, "model": None, "forecaster": None, "values": 9216, **figures}


SUMMARY = {
    "nominal_coverage": 0.8,
    "total": accuracy(None, 0.0612, 0.783, 0.341),
    "by_class": [
        accuracy("load", 0.0418, 0.801, 0.187),
        accuracy("solar", 0.0532, 0.792, 0.402),
        accuracy("storage", 0.0794, 0.744, -0.031),
        accuracy("wind", 0.0874, 0.768, 0.388),
    ],
    "by_model": [],
    "by_forecaster": [
        {**accuracy(None, 0.06, 0.7 + place / 20, 0.3), "forecaster": one["forecaster"]}
        for place, one in enumerate(recorded("forecasters"))
    ],
}


def performance(feed: dict[str, Any]) -> dict[str, Any]:
    """How an asset performed: figures that differ from feed to feed."""
    number = feed["feed"]
    figures = {
        "capacity_factor": 0.08 + number % 9 / 20,
        "availability": 1 - number % 5 / 200,
        "deviation": (number % 7 - 3) / 20,
        "open_alerts": 0,
    }
    return {name: feed[name] for name in ("asset_id", "name", "asset_class", "capacity_mw", "feed")} | figures


def recorded_alerts(now: int) -> list[dict[str, Any]]:
    """Two alerts, newest first: one of an unknown asset, one of a reading above the installed capacity."""
    return [
        {
            "alert_id": "a1",
            "kind": "unknown-asset",
            "severity": "warning",
            "asset_id": "pv-9999",
            "started_chain_s": now - 900,
            "raised_wall_s": now - 870,
            "message": "pv-9999 is not registered; its record is in the dead letters",
        },
        {
            "alert_id": "a2",
            "kind": "out-of-range",
            "severity": "error",
            "asset_id": "ehv-sgen-65",
            "started_chain_s": now - 5400,
            "raised_wall_s": now - 5385,
            "message": "ehv-sgen-65 measured a value outside its limits (1.142 of capacity).",
            "details": {"quantity": "power", "value": 1.142},
        },
    ]


class RecordedNode:
    """An API server with recorded responses. Tests can change `responses` and `send` frames to the open pages."""

    def __init__(self) -> None:
        self.now = 1_465_996_800  # 2016-06-15 13:20 UTC
        self.signed_in: str | None = None
        self.responses = {name: recorded(name) for name in ("feeds", "rounds", "forecasters")}
        self.responses["assets"] = [performance(feed) for feed in self.responses["feeds"]]
        self.responses["summary"] = SUMMARY
        for place, forecaster in enumerate(self.responses["forecasters"]):
            forecaster.update(
                skill_ppm=341_000 - 190_000 * place, commission_bps=1000 + 250 * place, slashes=place // 2
            )
        self.responses["alerts"] = recorded_alerts(self.now)
        self.record = self._settled(VERIFIED)
        self.sockets: set[WebSocket] = set()
        self.frames: list[str] = []
        self.continued: list[str | None] = []
        self.refuses_sockets = False
        self.opened = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        # NOTE: the listener is already open, so a page may connect before the server has started.
        self._server = uvicorn.Server(uvicorn.Config(self._app(), log_level="warning", ws="websockets-sansio"))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _settled(self, number: int) -> ChainRecord:
        """The chain's record of a round; the list of rounds shows its entries."""
        rounds = {shown["round"]: shown for shown in self.responses["rounds"]}
        names = {entry["name"]: entry["forecaster"] for entry in self.responses["forecasters"]}
        record = settled_round(number, rounds[0]["gate_chain_s"], names)
        rounds[number].update(entries=record.entries, reference_loss=str(record.reference_loss))
        return record

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve(sockets=[self._listener]))
        self._loop.close()

    def send(self, topic: str, body: Any) -> None:
        """Send a frame to every open page, and wait until it is sent. A page that lost its socket gets it later."""
        assert self.opened.wait(10), "no page opened its socket within 10 s"

        async def send_to_all() -> None:
            self.frames.append(json.dumps({"topic": topic, "body": body, "cursor": f"{len(self.frames) + 1}-0"}))
            for websocket in list(self.sockets):
                await websocket.send_text(self.frames[-1])

        asyncio.run_coroutine_threadsafe(send_to_all(), self._loop).result(10)

    def cut(self) -> None:
        """Close the socket of every open page, as a node does that restarts; wait until it is closed."""

        async def close_all() -> None:
            for websocket in list(self.sockets):
                self.sockets.discard(websocket)
                await websocket.close(1012)

        asyncio.run_coroutine_threadsafe(close_all(), self._loop).result(10)

    def fall_silent(self) -> None:
        """Send nothing more to the open pages, whose sockets stay open, as if the network lost every packet."""

        async def forget_all() -> None:
            self.sockets.clear()

        asyncio.run_coroutine_threadsafe(forget_all(), self._loop).result(10)

    def stop(self) -> None:
        """Stop the server and close its sockets."""
        self._server.should_exit = True
        self._thread.join(20)
        self._listener.close()

    def _app(self) -> FastAPI:
        app = FastAPI()
        app.include_router(self._routes(), prefix="/api/v1")
        app.add_api_websocket_route("/ws/forecasts", self._events)
        mount_dapp(app, BUILD)
        return app

    def _routes(self) -> APIRouter:
        api = APIRouter()

        @api.get("/status")
        def status() -> Any:
            services = [{"name": name, "state": "ok"} for name in SERVICES]
            return {
                "chain_time_s": self.now,
                "chain_id": 31337,
                "block": 4812,
                "region": "simbench-mixed",
                "services": services,
            }

        @api.get("/auth/session")
        def session() -> Any:
            return {"name": self.signed_in, "oidc": False}

        @api.get("/feeds/{feed}/readings")
        def readings(feed: int) -> Any:
            if not (RECORDED / f"readings-{feed}.json").exists():
                return {"asset_id": self.responses["feeds"][feed]["asset_id"], "times_chain_s": [], "power_mw": []}
            return recorded(f"readings-{feed}")

        @api.get("/feeds/{feed}/forecasts")
        def forecasts(feed: int, round: str) -> Any:
            rounds = recorded(f"forecasts-{feed}") if (RECORDED / f"forecasts-{feed}.json").exists() else {}
            if round not in rounds:
                raise HTTPException(404, "No forecast of this round is revealed.")
            return rounds[round]

        @api.get("/feeds/{feed}/drivers")
        def drivers(feed: int, round: int = 8) -> Any:
            moved = {"last hours": [0.3, 0.5], "sky": [-0.05, -0.35], "calendar": [0.0, 0.0]}
            return {
                "round": round,
                "asset_id": self.responses["feeds"][feed]["asset_id"],
                "issued_chain_s": 0,
                "first_valid_chain_s": 0,
                "step_s": 900,
                "models": [{"model": "lstm", "model_version": "0x11", "moved_mw": moved}],
                "without": [{"model": "climatology", "kind": "not-explainable", "reason": NODES_ENGLISH}],
            }

        @api.post("/recalibrations")
        def recalibrations(body: dict[str, str]) -> Any:
            versions = {"previous_version": "0x" + "11" * 32, "model_version": "0x" + "22" * 32}
            return {"model": body["model"], **versions}

        @api.get("/alerts/recent")
        def alerts() -> Any:
            return recorded_list("alerts")

        @api.get("/assets/performance")
        def assets() -> Any:
            return recorded_list("assets")

        @api.get("/forecasts/summary")
        def summary() -> Any:
            return self.responses["summary"] or {
                "nominal_coverage": 0.8,
                "total": None,
                "by_class": [],
                "by_model": [],
                "by_forecaster": [],
            }

        @api.post("/alerts/{alert_id}/acknowledge")
        def acknowledge(alert_id: str) -> Any:
            alert = next(alert for alert in self.responses["alerts"] if alert["alert_id"] == alert_id)
            alert["acknowledged_wall_s"] = self.now
            return alert

        @api.get("/chain")
        def chain() -> Any:
            deployed = {"chain_id": CHAIN_ID, "deployment_block": 1, "pool_id": "0x" + self.record.pool_id.hex()}
            return {**deployed, "contracts": ADDRESSES}

        @api.post("/rpc")
        def rpc(call: dict[str, Any]) -> Any:
            return {"jsonrpc": "2.0", "id": call["id"], "result": self.record.answer(call["method"], call["params"])}

        @api.get("/payloads/{cid}")
        def payload(cid: str) -> Response:
            if cid not in self.record.blocks:
                raise HTTPException(404, "The store does not have this block.")
            return Response(self.record.blocks[cid], media_type="application/octet-stream")

        @api.get("/{name}")
        def recorded_list(name: str) -> Any:
            if name not in self.responses:
                raise HTTPException(503, f"The {name} are unavailable.")
            return self.responses[name]

        return api

    async def _events(self, websocket: WebSocket) -> None:
        """Send what a page missed, say that it is up to date, and keep its socket."""
        if self.refuses_sockets:
            await websocket.close()
            return
        await websocket.accept()
        after = websocket.query_params.get("after")
        self.continued.append(after)
        for frame in self.frames[int(after.split("-")[0]) :] if after else ():
            await websocket.send_text(frame)
        body = {"heartbeat_s": 60}
        self.sockets.add(websocket)
        await websocket.send_text(json.dumps({"topic": "opened", "body": body, "cursor": f"{len(self.frames)}-0"}))
        self.opened.set()
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            self.sockets.discard(websocket)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """The browser's driver. It runs an event loop in this thread, so it must stop with the tests that use it."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium for the tests of a module."""
    assert (BUILD / "index.html").exists(), f"no build in {BUILD}: run `npm ci && npm run build` in dapp/ first"
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield chromium
    chromium.close()


@pytest.fixture
def node() -> Iterator[RecordedNode]:
    """A recorded node for one test."""
    recorded_node = RecordedNode()
    yield recorded_node
    recorded_node.stop()


@pytest.fixture
def requests() -> list[Request]:
    """The requests that the test's page makes."""
    return []


@pytest.fixture
def page(browser: Browser, node: RecordedNode, requests: list[Request]) -> Iterator[Page]:
    """A page of 1440 x 1000 pixels. A console error or an uncaught exception on it fails the test."""
    context = browser.new_context(base_url=node.url, viewport={"width": 1440, "height": 1000}, color_scheme="light")
    new_page = context.new_page()
    errors: list[str] = []
    new_page.on("pageerror", lambda error: errors.append(str(error)))
    new_page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    new_page.on("request", lambda request: requests.append(request))
    expect.set_options(timeout=PATIENCE_MS)
    yield new_page
    context.close()
    assert [error for error in errors if not error.startswith(NETWORK_ERRORS)] == []
