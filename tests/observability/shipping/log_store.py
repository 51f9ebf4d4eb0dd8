"""A real log store and a real shipper: OpenSearch and rsyslog, on loopback and in folders of their own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from forewatt.embedded.cache import cache_path, jar_set
from forewatt.embedded.ports import free_port
from forewatt.embedded.probes import http
from forewatt.embedded.stack import Stack
from tests.observability.test_logs import LOGS

NOBODY = 65534
"""OpenSearch refuses to run as root."""
CONFIGURATION = LOGS / "rsyslog.conf"


class ShippingNotSetUp(Exception):
    """OpenSearch or rsyslog is missing."""

    def __init__(self, what: str, command: str) -> None:
        super().__init__(f"{what} is not in the cache; run {command} once to install it")


@dataclass(frozen=True)
class LogStore:
    """A running OpenSearch."""

    url: str

    def search(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        """The records that a search finds in the indices of Forewatt."""
        reply = httpx.post(f"{self.url}/forewatt-*/_search", json=query, timeout=30)
        assert reply.status_code == httpx.codes.OK, reply.text
        return [hit["_source"] for hit in reply.json()["hits"]["hits"]]

    def everything(self) -> list[dict[str, Any]]:
        """All records."""
        return self.search({"query": {"match_all": {}}, "size": 10_000})


@contextmanager
def open_search(stack: Stack) -> Iterator[LogStore]:
    """Start an empty OpenSearch in a folder that its user can read."""
    homes = sorted(jar_set("opensearch").glob("opensearch-*"))
    java = shutil.which("java")
    if not homes or java is None:
        raise ShippingNotSetUp("OpenSearch", "`python setup/jars.py opensearch`")
    folder = Path(tempfile.mkdtemp(prefix="forewatt-opensearch-"))
    try:
        home, port = folder / "home", free_port()
        shutil.copytree(homes[-1], home)
        settings = {
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": port,
            "transport.port": free_port(),
            "path.data": folder / "data",
            "path.logs": folder / "logs",
            # A machine for tests may have a full disk.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        (home / "config" / "opensearch.yml").write_text("".join(f"{key}: {at}\n" for key, at in settings.items()))
        (folder / "scratch").mkdir()
        as_nobody = []
        if os.geteuid() == 0:
            as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
            for path in (folder, *folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
        url = f"http://127.0.0.1:{port}"
        environment = {
            "HOME": str(folder / "scratch"),
            "OPENSEARCH_TMPDIR": str(folder / "scratch"),
            "OPENSEARCH_JAVA_HOME": str(Path(java).resolve().parents[1]),
            "OPENSEARCH_JAVA_OPTS": "-Xms512m -Xmx512m",
        }
        argv = [*as_nobody, str(home / "bin" / "opensearch")]
        # Every index that it has must answer.
        healthy = f"{url}/_cluster/health?wait_for_status=yellow&timeout=500ms"
        stack.spawn("opensearch", argv, lambda: http(healthy), environment, seconds=180, cwd=home)
        template = httpx.put(
            f"{url}/_index_template/forewatt",
            content=(LOGS / "template.json").read_bytes(),
            headers={"Content-Type": "application/json"},
            timeout=30,
        )
        assert template.json() == {"acknowledged": True}
        yield LogStore(url)
    finally:
        if stack.running("opensearch"):
            stack.kill("opensearch")
        shutil.rmtree(folder)


def ship(stack: Stack, folder: Path, store: LogStore) -> Path:
    """Start rsyslog with our own configuration, for the logs of `folder`; the file of what the store refuses."""
    home = cache_path() / "rsyslog"
    if not (home / "rsyslogd").exists():
        raise ShippingNotSetUp("rsyslog", "setup/rsyslog.sh")
    refused, work = stack.folder / "refused.json", stack.folder / "rsyslog"
    work.mkdir()
    text = CONFIGURATION.read_text(encoding="utf-8")
    for ours, its in {
        "/var/log/forewatt/*.log": f"{folder}/*.log",
        "/var/log/forewatt-refused.json": str(refused),
        'serverport="9200"': f'serverport="{store.url.rpartition(":")[2]}"',
    }.items():
        assert text.count(ours) == 1, ours
        text = text.replace(ours, its)
    shipped = work / "forewatt.conf"
    shipped.write_text(text)
    # What Debian's /etc/rsyslog.conf sets before it reads /etc/rsyslog.d.
    main = work / "rsyslog.conf"
    main.write_text(f'global(workDirectory="{work}")\n$IncludeConfig {shipped}\n')
    argv = [str(home / "rsyslogd"), "-n", "-f", str(main), "-i", str(work / "pid"), "-M", str(home / "modules")]
    stack.spawn("rsyslog", argv, env={"LD_LIBRARY_PATH": str(home / "libraries")})
    return refused
