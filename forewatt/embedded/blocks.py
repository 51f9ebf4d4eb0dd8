"""A content store for machines without kubo: it answers the RPC and gateway calls that Forewatt uses, from a folder.

    python -m forewatt.embedded.blocks --folder DIR --port N

It deletes a block only on request. It searches no network: a block that it does not have is not found.
"""

import argparse
from pathlib import Path

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from forewatt.embedded.folder_of_blocks import BlockFolder, file_name
from forewatt.embedded.trustless import trustless_router
from forewatt.protocol.cid import cid_of, cid_text
from forewatt.web.app import service_app

VERSION = "0.43.1"
"""The kubo version that this store imitates."""


async def uploaded_block(request: Request) -> bytes:
    """The content of the form's file `file`; 400 without one."""
    async with request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise HTTPException(400, "the body must be multipart/form-data with the block as the file `file`")
        return await file.read()


class RpcError(Exception):
    """A call failed; the client gets kubo's answer of status 500."""


def on_rpc_error(_request: Request, error: Exception) -> Response:
    return JSONResponse({"Message": str(error), "Code": 0, "Type": "error"}, 500)


def block_app(folder: Path) -> FastAPI:
    """The store's app. It creates the folder if necessary."""
    folder.mkdir(parents=True, exist_ok=True)
    app, blocks = service_app("blocks"), BlockFolder(folder)
    app.add_exception_handler(RpcError, on_rpc_error)

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
        blocks.put(cid, block)
        return {"Key": cid, "Size": len(block)}

    @app.post("/api/v0/block/stat")
    def stat(arg: str) -> dict[str, object]:
        return {"Key": arg, "Size": _existing(blocks, arg).stat().st_size}

    @app.post("/api/v0/block/rm")
    def remove(arg: str) -> dict[str, str]:
        cid = file_name(arg)
        if blocks.is_pinned(cid):
            return {"Hash": cid, "Error": "pinned: direct"}
        blocks.remove(cid)
        return {"Hash": cid}

    @app.post("/api/v0/pin/add")
    def pin(arg: str, name: str = "") -> dict[str, object]:
        blocks.pin(_existing(blocks, arg).name, name)
        return {"Pins": [arg]}

    @app.post("/api/v0/pin/rm")
    def unpin(arg: str) -> dict[str, object]:
        if not blocks.unpin(file_name(arg)):
            raise RpcError("not pinned or pinned indirectly")
        return {"Pins": [arg]}

    @app.post("/api/v0/pin/ls")
    def pins(name: str = "") -> dict[str, object]:
        found = {cid: {"Type": "direct", "Name": label} for cid, label in blocks.pins() if name in label}
        return {"Keys": found}

    app.include_router(trustless_router(folder))
    return app


def _existing(blocks: BlockFolder, cid: str) -> Path:
    path = blocks.path(file_name(cid))
    if not path.exists():
        raise RpcError(f"block {cid} was not found locally (offline)")
    return path


def main() -> None:
    """Serve the store until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description="A local store of content-addressed blocks")
    parser.add_argument("--folder", type=Path, required=True, help="folder of the blocks")
    parser.add_argument("--port", type=int, required=True, help="loopback port")
    arguments = parser.parse_args()
    uvicorn.run(block_app(arguments.folder), host="127.0.0.1", port=arguments.port, log_level="warning")


if __name__ == "__main__":
    main()
