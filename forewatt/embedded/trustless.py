"""The trustless gateway of the block store: verifiable answers only, as the IPFS specification has them.

GET and HEAD /ipfs/CID with ?format=raw|car or an Accept header. Blocks are raw leaves, so a CAR has one block, and
there is nothing below a CID.
"""

import re
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

from forewatt.embedded.folder_of_blocks import BlockFolder, file_name
from forewatt.embedded.negotiation import Format, NotNegotiable, negotiate
from forewatt.protocol.cid import cid_from_text
from forewatt.stores.content.car import car_block, car_header
from forewatt.web.etags import matches

FOREVER = "public, max-age=29030400, immutable"
PROBE, PROBE_CID = "bafkqaaa", bytes((0x01, 0x55, 0x00, 0x00))
"""The empty identity CID, by which clients recognize a trustless gateway."""
_ENTITY_BYTES = re.compile(r"(-?\d+):(-?\d+|\*)")
_UNSAFE = re.compile(r'[^\w .()\[\]-]|"')


def trustless_router(folder: Path) -> APIRouter:
    """The routes of a gateway that serves a folder's blocks."""
    router, blocks = APIRouter(), BlockFolder(folder)

    @router.api_route("/ipfs/{cid}", methods=["GET", "HEAD"])
    def serve(cid: str, request: Request) -> Response:
        wanted = _format(request)
        if cid == PROBE:
            return _answer(request, cid, wanted, b"", car_header([PROBE_CID]))
        block = _block(blocks, cid, request)
        _check_range(request.query_params.get("entity-bytes"), len(block))
        binary = cid_from_text(cid)
        return _answer(request, cid, wanted, block, car_header([binary]) + car_block(binary, block))

    @router.api_route("/ipfs/{cid}/{path:path}", methods=["GET", "HEAD"])
    def serve_below(cid: str, path: str, request: Request) -> Response:
        if _format(request).kind == "raw":
            raise HTTPException(400, "a raw block is asked for by its CID alone")
        _block(blocks, cid, request)
        raise HTTPException(404, f"{cid} is a raw block, which has nothing at {path}")

    return router


def _format(request: Request) -> Format:
    try:
        return negotiate(request.query_params, request.headers.get("Accept"))
    except NotNegotiable as why:
        raise HTTPException(why.status, str(why)) from why


def _block(blocks: BlockFolder, cid: str, request: Request) -> bytes:
    path = blocks.path(file_name(cid))
    if not path.exists():
        if blocks.was_removed(file_name(cid)):
            raise HTTPException(410, f"block {cid} was removed from this store")
        only_cached = "only-if-cached" in request.headers.get("Cache-Control", "")
        raise HTTPException(412 if only_cached else 404, f"block {cid} was not found locally (offline)")
    return path.read_bytes()


def _check_range(entity_bytes: str | None, size: int) -> None:
    """400 unless the range of `entity-bytes` is well formed and touches the block; the answer has the whole block."""
    if entity_bytes is None:
        return
    match = _ENTITY_BYTES.fullmatch(entity_bytes)
    if match is None:
        raise HTTPException(400, f"entity-bytes={entity_bytes} is not FROM:TO, with * for the end")
    if int(match[1]) >= max(size, 1):
        raise HTTPException(400, f"entity-bytes={entity_bytes} begins after the block's {size} bytes")


def _answer(request: Request, cid: str, wanted: Format, raw: bytes, car: bytes) -> Response:
    content = raw if wanted.kind == "raw" else car
    suffix, variant = ("bin", "") if wanted.kind == "raw" else ("car", f".{wanted.scope}.dfs.{wanted.dups}")
    tag = f'"{cid}.{wanted.kind}{variant}"'
    name = _UNSAFE.sub("_", request.query_params.get("filename", "")) or f"{cid}.{suffix}"
    headers = {
        "Cache-Control": FOREVER,
        "ETag": tag if wanted.kind == "raw" else f"W/{tag}",
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "X-Ipfs-Path": f"/ipfs/{cid}",
        "X-Ipfs-Roots": cid,
        "Access-Control-Allow-Origin": "*",
        "Vary": "Accept",
    }
    if not wanted.is_explicit:
        headers["Content-Location"] = f"/ipfs/{cid}?format={wanted.kind}"
    if matches(request.headers.get("If-None-Match"), tag):
        return Response(status_code=304, headers=headers)
    headers |= {"Content-Type": wanted.media_type, "Content-Length": str(len(content))}
    return Response(b"" if request.method == "HEAD" else content, headers=headers)
