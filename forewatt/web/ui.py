"""The dapp's static build, served at `/` next to the API.

    mount_dapp(app, Path("dapp/out"))      # last: it answers all paths that no earlier route matches

The pages send requests only to their own address, which the content security policy enforces in the browser. The policy
of a page allows its inline scripts by their hashes, so no other inline script runs.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from forewatt.web.compressed import compressed
from forewatt.web.policy import policy_of

# These files' names contain a hash of their content, so a cached copy never becomes stale.
_HASHED: Final = "_next/static/"
_FOREVER: Final = "public, max-age=31536000, immutable"
_MISSING: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Forewatt: no dapp built</title>
<body style="font: 16px/1.5 system-ui; max-width: 36rem; margin: 15vh auto; padding: 0 1rem">
<h1 style="font-size: 1.25rem">The dapp has not been built yet</h1>
<p>Run <code>npm ci &amp;&amp; npm run build</code> in the folder <code>dapp</code>, then load this page again.
The API is already there, under <a href="/api/v1/status">/api/v1</a>.</p></body></html>"""


@lru_cache(maxsize=64)
def _policy(page: Path, _modified_ns: int) -> str:
    """The content security policy of a page, with the hashes of its inline scripts; cached until the file changes."""
    return policy_of(page.read_bytes())


class DappFiles(StaticFiles):
    """Files of a static export (an index.html per folder, a 404.html), with cache and security headers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self.folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a file. HTTPException 404 for an unknown path below /api or /ws."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "no socket is served here"})
            return
        path = self.get_path(scope)
        if path.split("/")[0] in ("api", "ws"):
            raise HTTPException(404, "The API has nothing at this path.")
        if not (self.folder / "index.html").is_file():
            await HTMLResponse(_MISSING, status_code=503, headers={"Retry-After": "30"})(scope, receive, send)
            return
        await super().__call__(scope, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file at `path` with its headers, compressed where the client takes it."""
        return await compressed(self._with_headers(path, await super().get_response(path, scope)), scope)

    def _with_headers(self, path: str, response: Response) -> Response:
        immutable = path.startswith(_HASHED) and response.status_code < 400
        response.headers["Cache-Control"] = _FOREVER if immutable else "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        page = Path(getattr(response, "path", ""))
        if page.suffix == ".html":
            response.headers["Content-Security-Policy"] = _policy(page, page.stat().st_mtime_ns)
        return response


def mount_dapp(app: FastAPI, folder: Path) -> None:
    """Serve the build in `folder` at `/`. Call it last: a mount at `/` hides routes added later.

    The folder may still be empty: until it contains a build, every page explains how to build it (503).
    """
    app.mount("/", DappFiles(folder), name="dapp")
