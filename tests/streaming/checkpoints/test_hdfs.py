"""Checkpoints and archive on HDFS, a NameNode and a DataNode: after a kill the jobs go on, nothing comes twice."""

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
from tests.streaming.checkpoints.harness import PARTS, Place, Way, check_that_jobs_go_on_after_a_kill, way_to

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
        """Write what both nodes read: where they lie and listen, all on loopback."""
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

    def command(self, node: str, *words: str) -> list[str]:
        """The node's process: pyspark carries the client's half and what else they need."""
        of_pyspark = Path(pyspark.__file__).parent / "jars" / "*"
        classpath = ":".join(map(str, (self.folder, *jars("hdfs"), of_pyspark)))
        return ["java", *JVM, "-cp", classpath, f"{NODES}.{node}", *words]

    def data_nodes(self) -> int:
        """How many have told the NameNode of themselves."""
        try:
            names = {"qry": "Hadoop:service=NameNode,name=FSNamesystemState"}
            (bean,) = self.ask("jmx", names)["beans"]
        except (httpx.TransportError, ValueError):
            return 0
        return int(bean["NumLiveDataNodes"])

    def names_in(self, path: str) -> list[str]:
        """The names in a folder; none where there is no such folder."""
        found = self.ask(f"webhdfs/v1/{path}", {"op": "LISTSTATUS"}).get("FileStatuses", {})
        return [each["pathSuffix"] for each in found.get("FileStatus", [])]

    def ask(self, path: str, words: dict[str, str]) -> Any:
        return httpx.get(f"http://127.0.0.1:{self.http_port}/{path}", params=words, trust_env=False).json()

    def committed(self) -> list[int]:
        folders = [f"jobs/{cluster}/telemetry/commits" for cluster in self.names_in("jobs")]
        return sorted(int(name) for folder in folders for name in self.names_in(folder) if name.isdigit())


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    hdfs = Hdfs(tmp_path / "hdfs", free_port(), free_port())
    hdfs.configure()
    name_node = "namenode.NameNode"
    subprocess.run(hdfs.command(name_node, "-format", "-nonInteractive"), check=True, timeout=120)
    with Stack(tmp_path / "stack", PARTS) as stack:
        stack.spawn("name-node", hdfs.command(name_node))
        stack.spawn("data-node", hdfs.command("datanode.DataNode"), lambda: hdfs.data_nodes() == 1)
        with way_to(Place(hdfs.url, hdfs.committed), stack, "hdfs-tests") as running:
            yield running


def test_jobs_go_on_from_a_checkpoint_on_hdfs_after_a_kill(way: Way) -> None:
    check_that_jobs_go_on_after_a_kill(way)
