"""The built pages in a real Chromium, against a recorded API: the unit tests of the pages, not of the node.

The node's whole way, pages included, is tested end to end elsewhere. Here the answers are files (see
make_recording.py), served with the real static mount, so that what the pages make of them can be known exactly.
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
from fastapi import APIRouter, FastAPI, HTTPException, WebSocket, WebSocketDisconnect
from playwright.sync_api import Browser, Page, Playwright, Request, expect, sync_playwright

from forewatt.web.ui import mount_dapp

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "dapp" / "out"
RECORDED = Path(__file__).parent / "recorded"
SERVICES = ("postgres", "redis", "kafka", "chain", "oracle", "lstm", "gbm", "climatology")
CHROMIUM = "/usr/bin/chromium"
UNANSWERED = ("Failed to load resource", "WebSocket connection to")
"""What Chromium itself notes of a 404 and of a node that is gone; the pages' own errors start otherwise."""
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


def recorded(name: str) -> Any:
    """One recorded answer."""
    return json.loads((RECORDED / f"{name}.json").read_text())


class RecordedNode:
    """A node whose answers are recorded; `say` sends a frame to every page, `answers` can be rewritten by a test."""

    def __init__(self) -> None:
        self.now = 1_465_996_800  # 2016-06-15 13:20 UTC
        self.answers = {name: recorded(name) for name in ("feeds", "rounds", "forecasters")}
        self.answers["alerts"] = [
            {"kind": "unknown-asset", "severity": "warning", "asset_id": "pv-9999", "time": self.now - 900,
             "message": "pv-9999 is in no registry; its record went to the dead letters", "raised_at": self.now - 870},
            {"kind": "out-of-range", "severity": "error", "asset_id": "ehv-sgen-65", "time": self.now - 5400,
             "message": "ehv-sgen-65 measured 61.2 MW of 53.6 MW installed", "raised_at": self.now - 5385},
        ]  # fmt: skip
        self.sockets: set[WebSocket] = set()
        self.opened = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        # NOTE: the listener is open already, so that a page may come before the server has started.
        self._server = uvicorn.Server(uvicorn.Config(self._app(), log_level="warning", ws="websockets-sansio"))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve(sockets=[self._listener]))
        self._loop.close()

    def say(self, topic: str, body: Any) -> None:
        """Send a frame to every page that listens; waits until it is sent."""
        assert self.opened.wait(10), "no page has opened its socket"
        frame = json.dumps({"topic": topic, "body": body})

        async def send() -> None:
            for each in list(self.sockets):
                await each.send_text(frame)

        asyncio.run_coroutine_threadsafe(send(), self._loop).result(10)

    def stop(self) -> None:
        """End the server and its sockets."""
        self._server.should_exit = True
        self._thread.join(20)
        self._listener.close()

    def _app(self) -> FastAPI:
        app = FastAPI()
        app.include_router(self._routes(), prefix="/api")
        mount_dapp(app, BUILD)
        return app

    def _routes(self) -> APIRouter:
        api = APIRouter()

        @api.get("/status")
        def status() -> Any:
            services = [{"name": name, "state": "ok"} for name in SERVICES]
            return {"now": self.now, "chain_id": 31337, "block": 4812, "region": "simbench-mixed", "services": services}

        @api.get("/feeds/{feed}/readings")
        def readings(feed: int) -> Any:
            if not (RECORDED / f"readings-{feed}.json").exists():
                return {"asset_id": self.answers["feeds"][feed]["asset_id"], "times": [], "power_mw": []}
            return recorded(f"readings-{feed}")

        @api.get("/feeds/{feed}/forecasts")
        def forecasts(feed: int, round: str) -> Any:
            rounds = recorded(f"forecasts-{feed}") if (RECORDED / f"forecasts-{feed}.json").exists() else {}
            if round not in rounds:
                raise HTTPException(404, "Nobody has revealed a forecast of this round.")
            return rounds[round]

        @api.get("/{listed}")
        def listed(listed: str) -> Any:
            if listed not in self.answers:
                raise HTTPException(503, f"The {listed} can't be read now.")
            return self.answers[listed]

        @api.websocket("/events")
        async def events(each: WebSocket) -> None:
            await each.accept()
            self.sockets.add(each)
            self.opened.set()
            try:
                while True:
                    await each.receive_text()
            except WebSocketDisconnect:
                self.sockets.discard(each)

        return api


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """The browser's driver. It holds an event loop in this thread, so it must not outlive the tests that need it."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for the tests of a page."""
    assert (BUILD / "index.html").exists(), f"no build in {BUILD}: run `npm ci && npm run build` in dapp/ first"
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield chromium
    chromium.close()


@pytest.fixture
def node() -> Iterator[RecordedNode]:
    """A recorded node of the test's own."""
    served = RecordedNode()
    yield served
    served.stop()


@pytest.fixture
def requests() -> list[Request]:
    """Every request that the test's page has made."""
    return []


@pytest.fixture
def page(browser: Browser, node: RecordedNode, requests: list[Request]) -> Iterator[Page]:
    """A page of 1440 x 1000; an error in its console or an uncaught one fails the test at its end."""
    context = browser.new_context(base_url=node.url, viewport={"width": 1440, "height": 1000}, color_scheme="light")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    opened.on("request", lambda request: requests.append(request))
    expect.set_options(timeout=10_000)
    yield opened
    context.close()
    assert [error for error in errors if not error.startswith(UNANSWERED)] == []
