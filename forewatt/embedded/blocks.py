"""A content store for machines without kubo: it answers the RPC and gateway calls that Forewatt uses, from a folder.

    python -m forewatt.embedded.blocks --folder DIR --port N

It never deletes a block, so pinning only checks that the block exists.
"""

import argparse
import os
import tempfile
from pathlib import Path

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from starlette.datastructures import UploadFile

from forewatt.protocol.cid import cid_from_text, cid_of, cid_text
from forewatt.protocol.errors import EncodingError
from forewatt.web.app import service_app

VERSION = "0.43.1"
"""The kubo version that this store imitates."""


def file_name(cid: str) -> str:
    """The name of a block's file, its CID; 400 unless it is a raw sha2-256 CIDv1."""
    try:
        return cid_text(cid_from_text(cid))
    except EncodingError as why:
        raise HTTPException(400, str(why)) from why


async def uploaded_block(request: Request) -> bytes:
    """The content of the form's file `file`; 400 without one."""
    async with request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise HTTPException(400, "the body must be multipart/form-data with the block as the file `file`")
        return await file.read()


def write_whole(path: Path, block: bytes) -> None:
    """Write a file atomically: a killed process leaves no incomplete file at `path`."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as temporary:
        temporary.write(block)
        temporary.flush()
        os.fsync(temporary.fileno())
    Path(temporary.name).replace(path)


def block_app(folder: Path) -> FastAPI:
    """The store's app. It creates the folder if necessary."""
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
        block = await uploaded_block(request)
        cid = cid_text(cid_of(block))
        write_whole(folder / cid, block)
        return {"Key": cid, "Size": len(block)}

    @app.post("/api/v0/pin/add")
    def pin(arg: str) -> dict[str, object]:
        if not (folder / file_name(arg)).exists():
            raise HTTPException(500, f"block {arg} was not found locally (offline)")
        return {"Pins": [arg]}

    @app.get("/ipfs/{cid}")
    def fetch(cid: str) -> Response:
        path = folder / file_name(cid)
        if not path.exists():
            raise HTTPException(404, f"block {cid} was not found locally (offline)")
        return Response(path.read_bytes(), media_type="application/vnd.ipld.raw")

    return app


def main() -> None:
    """Serve the store until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description="A local store of content-addressed blocks")
    parser.add_argument("--folder", type=Path, required=True, help="folder of the blocks")
    parser.add_argument("--port", type=int, required=True, help="loopback port")
    arguments = parser.parse_args()
    uvicorn.run(block_app(arguments.folder), host="127.0.0.1", port=arguments.port, log_level="warning")


if __name__ == "__main__":
    main()
