"""Killed jobs recover from checkpoints and archive on HDFS (a NameNode and a DataNode)."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pyspark
import pytest

from forewatt.embedded.cache import jars
from forewatt.embedded.ports import free_port
from forewatt.embedded.stack import Stack
from tests.streaming.checkpoints.harness import PARTS, Pipeline, Storage, check_recovery_after_kill, running_jobs

pytestmark = pytest.mark.deep

JVM = ("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=WARN")
NODES = "org.apache.hadoop.hdfs.server"
PROPERTY = "<property><name>{}</name><value>{}</value></property>"


@dataclass(frozen=True)
class Hdfs:
    """A file system of one NameNode and one DataNode, under a folder."""

    folder: Path
    port: int
    http_port: int

    @property
    def url(self) -> str:
        return f"hdfs://127.0.0.1:{self.port}"

    def configure(self) -> None:
        """Write the configuration of both nodes, with all ports on loopback."""
        loopback = {name: f"127.0.0.1:{free_port()}" for name in ("address", "ipc.address", "http.address")}
        site = {
            "fs.defaultFS": self.url,
            "dfs.replication": 1,
            "dfs.namenode.name.dir": f"file://{self.folder}/name",
            "dfs.namenode.http-address": f"127.0.0.1:{self.http_port}",
            "dfs.namenode.datanode.registration.ip-hostname-check": "false",
            "dfs.datanode.data.dir": f"file://{self.folder}/data",
            "dfs.datanode.hostname": "127.0.0.1",
            **{f"dfs.datanode.{name}": value for name, value in loopback.items()},
        }
        properties = "".join(PROPERTY.format(*each) for each in site.items())
        self.folder.mkdir()
        for name in ("core-site.xml", "hdfs-site.xml"):
            (self.folder / name).write_text(f"<configuration>{properties}</configuration>")

    def command(self, node: str, *arguments: str) -> list[str]:
        """The command line of a node. Most of its classes come with pyspark."""
        pyspark_jars = Path(pyspark.__file__).parent / "jars" / "*"
        classpath = ":".join(map(str, (self.folder, *jars("hdfs"), pyspark_jars)))
        return ["java", *JVM, "-cp", classpath, f"{NODES}.{node}", *arguments]

    def data_nodes(self) -> int:
        """Number of DataNodes that are registered with the NameNode."""
        try:
            names = {"qry": "Hadoop:service=NameNode,name=FSNamesystemState"}
            (bean,) = self.get("jmx", names)["beans"]
        except (httpx.TransportError, ValueError):
            return 0
        return int(bean["NumLiveDataNodes"])

    def names_in(self, path: str) -> list[str]:
        """The names in a folder; empty if there is no such folder."""
        statuses = self.get(f"webhdfs/v1/{path}", {"op": "LISTSTATUS"}).get("FileStatuses", {})
        return [status["pathSuffix"] for status in statuses.get("FileStatus", [])]

    def get(self, path: str, query: dict[str, str]) -> Any:
        return httpx.get(f"http://127.0.0.1:{self.http_port}/{path}", params=query, trust_env=False).json()

    def committed(self) -> list[int]:
        folders = [f"jobs/{cluster}/telemetry/commits" for cluster in self.names_in("jobs")]
        return sorted(int(name) for folder in folders for name in self.names_in(folder) if name.isdigit())


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    hdfs = Hdfs(tmp_path / "hdfs", free_port(), free_port())
    hdfs.configure()
    name_node = "namenode.NameNode"
    subprocess.run(hdfs.command(name_node, "-format", "-nonInteractive"), check=True, timeout=120)
    with Stack(tmp_path / "stack", PARTS) as stack:
        stack.spawn("name-node", hdfs.command(name_node))
        stack.spawn("data-node", hdfs.command("datanode.DataNode"), lambda: hdfs.data_nodes() == 1)
        with running_jobs(Storage(hdfs.url, hdfs.committed), stack, "hdfs-tests") as running:
            yield running


def test_jobs_recover_from_a_checkpoint_on_hdfs(pipeline: Pipeline) -> None:
    check_recovery_after_kill(pipeline)
