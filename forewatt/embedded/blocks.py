"""A block store for machines without kubo: the few calls of its RPC and gateway that we use, files on disk.

    python -m forewatt.embedded.blocks --folder DIR --port N

Whatever is put is kept, so a pin only asks whether the block is there.
"""

import argparse
import os
import tempfile
from email.message import Message
from pathlib import Path

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response

from forewatt.protocol.cid import cid_from_text, cid_of, cid_text
from forewatt.protocol.errors import EncodingError
from forewatt.web.app import service_app

VERSION = "0.43.1"
"""The kubo whose answers these are."""


def checked(cid: str) -> str:
    """The CID as a file name; 400 unless it is a raw sha2-256 CIDv1."""
    try:
        return cid_text(cid_from_text(cid))
    except EncodingError as why:
        raise HTTPException(400, str(why)) from why


def only_file(content_type: str, body: bytes) -> bytes:
    """The one file of a multipart body, byte for byte; 400 when there is none."""
    boundary = Message()
    boundary["Content-Type"] = content_type
    border = b"--" + str(boundary.get_param("boundary", "")).encode()
    _, opened, rest = body.partition(b"\r\n\r\n")
    block, closed, _ = rest.partition(b"\r\n" + border)
    if not (body.startswith(border) and opened and closed and len(border) > 2):
        raise HTTPException(400, "the body should be multipart/form-data with one file: the block")
    return block


def write_whole(path: Path, block: bytes) -> None:
    """Write a file that is there as a whole or not at all, even if the process is killed."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as fresh:
        fresh.write(block)
        fresh.flush()
        os.fsync(fresh.fileno())
    Path(fresh.name).replace(path)


def block_app(folder: Path) -> FastAPI:
    """The store over a folder, which is made when it isn't there."""
    folder.mkdir(parents=True, exist_ok=True)
    app = service_app("blocks")

    @app.post("/api/v0/version")
    def version() -> dict[str, str]:
        return {"Version": VERSION, "Commit": "", "Repo": "", "System": "forewatt", "Golang": ""}

    @app.post("/api/v0/id")
    def identity() -> dict[str, object]:
        return {"ID": "forewatt-blocks", "AgentVersion": f"forewatt-blocks/{VERSION}", "Addresses": []}

    @app.post("/api/v0/block/put")
    async def put(request: Request) -> dict[str, object]:
        block = only_file(request.headers.get("content-type", ""), await request.body())
        cid = cid_text(cid_of(block))
        write_whole(folder / cid, block)
        return {"Key": cid, "Size": len(block)}

    @app.post("/api/v0/pin/add")
    def pin(arg: str) -> dict[str, object]:
        if not (folder / checked(arg)).exists():
            raise HTTPException(500, f"block {arg} was not found locally (offline)")
        return {"Pins": [arg]}

    @app.get("/ipfs/{cid}")
    def fetch(cid: str) -> Response:
        path = folder / checked(cid)
        if not path.exists():
            raise HTTPException(404, f"block {cid} was not found locally (offline)")
        return Response(path.read_bytes(), media_type="application/vnd.ipld.raw")

    return app


def main() -> None:
    """Serve the store until SIGTERM or SIGINT."""
    words = argparse.ArgumentParser(description="A local store of content-addressed blocks")
    words.add_argument("--folder", type=Path, required=True, help="where the blocks lie")
    words.add_argument("--port", type=int, required=True, help="loopback port")
    chosen = words.parse_args()
    uvicorn.run(block_app(chosen.folder), host="127.0.0.1", port=chosen.port, log_level="warning")


if __name__ == "__main__":
    main()
