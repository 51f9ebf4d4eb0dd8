"""Compresses the text files of a static build, once for as long as a file stays the same."""

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Scope

_TEXT: Final = frozenset({".css", ".html", ".js", ".json", ".svg", ".txt"})
_LEVEL: Final = 6


@lru_cache(maxsize=512)
def _packed(file: Path, _modified_ns: int) -> bytes:
    """A file's content in gzip; cached until the file changes."""
    return gzip.compress(file.read_bytes(), _LEVEL, mtime=0)


async def compressed(response: Response, scope: Scope) -> Response:
    """A whole text file in gzip where the client takes it, anything else as it is.

    The two forms of a file share the tag, which is weak in gzip: a later request with it gets 304 for both.
    """
    if not isinstance(response, FileResponse) or Path(response.path).suffix not in _TEXT:
        return response
    response.headers.add_vary_header("Accept-Encoding")
    asked = Headers(scope=scope)
    if scope["method"] != "GET" or "range" in asked or not takes_gzip(asked.get("accept-encoding", "")):
        return response
    file = Path(response.path)
    packed = await run_in_threadpool(_packed, file, file.stat().st_mtime_ns)
    headers = {
        name: value for name, value in response.headers.items() if name not in ("content-length", "accept-ranges")
    }
    headers |= {"content-encoding": "gzip", "etag": f"W/{response.headers['etag']}"}
    return Response(packed, response.status_code, headers)


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip: by name or by `*`, and not with the weight 0."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        try:
            weights[name.strip()] = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            return False
    return weights.get("gzip", weights.get("*", 0.0)) > 0
