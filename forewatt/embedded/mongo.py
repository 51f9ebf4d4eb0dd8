"""A server for MongoDB's wire protocol: SecantusDB, run as a process and never imported, because it is GPL-2."""

import sys
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from forewatt.embedded.errors import NotSetUp
from forewatt.embedded.part import Part, Site


def mongo(site: Site) -> Part:
    """An empty server; settings: mongo_url."""
    server = Path(sys.executable).parent / "secantusd-py"
    if not server.exists():
        raise NotSetUp("secantusd-py", server.parent)
    port = site.port()
    url = f"mongodb://127.0.0.1:{port}/?directConnection=true"
    # NOTE: without --sync-on-commit a killed server loses acknowledged writes.
    options = ("--storage-path", str(site.folder / "store"), "--sync-on-commit", "--cache-size", "64M")
    return Part(
        name="mongo",
        argv=(sys.executable, str(server), "--host", "127.0.0.1", "--port", str(port), *options),
        ready=lambda: answers(url),
        settings={"mongo_url": url},
        cwd=site.folder,
    )


def answers(url: str) -> bool:
    """Whether the server answers ping."""
    client: MongoClient[dict[str, object]] = MongoClient(url, serverSelectionTimeoutMS=500)
    try:
        client.admin.command("ping")
    except PyMongoError:
        return False
    finally:
        client.close()
    return True
