"""A Kubernetes cluster on loopback: a real API server with its store, controllers and scheduler, and nodes of kwok.

Real are admission, validation, rights, controllers and scheduling. Pods only pretend to run: kwok says that they are
ready, without starting a container. Nothing enforces a NetworkPolicy.
"""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from forewatt.embedded.ports import free_port
from forewatt.embedded.stack import Stack
from tests.deploy.chart.rendering import Manifest, helm
from tests.deploy.cluster.programs import home, program

TOKEN = "admin-of-the-test"
CRDS = Path(__file__).parent / "crds.yaml"
NODES = Path(__file__).parent / "nodes.yaml"
COMMAND_TIMEOUT_S = 300


@dataclass(frozen=True)
class Cluster:
    """A running cluster, as its administrator."""

    kubeconfig: Path

    def try_kubectl(self, *words: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run kubectl with an input; its end, good or bad."""
        argv = [program("kubectl"), f"--kubeconfig={self.kubeconfig}", *words]
        return subprocess.run(argv, input=given, capture_output=True, text=True, timeout=COMMAND_TIMEOUT_S, check=False)

    def kubectl(self, *words: str, given: str | None = None) -> str:
        """Run kubectl with an input; its output. It fails with kubectl's own words."""
        done = self.try_kubectl(*words, given=given)
        assert done.returncode == 0, f"kubectl {' '.join(words)}: {done.stderr}"
        return done.stdout

    def get(self, kind: str, namespace: str, *words: str) -> list[Manifest]:
        """The objects of a kind, as the API server stores them."""
        found: list[Manifest] = json.loads(self.kubectl("get", kind, "-n", namespace, "-o", "json", *words))["items"]
        return found

    def create(self, manifests: Sequence[Manifest], *words: str) -> list[Manifest]:
        """Create objects; what the API server answers for each."""
        given = json.dumps({"apiVersion": "v1", "kind": "List", "items": list(manifests)})
        shown = self.kubectl("create", "-f", "-", "-o", "json", *words, given=given)
        answers, decoder, at = [], json.JSONDecoder(), 0
        while at < len(shown.rstrip()):
            answer, at = decoder.raw_decode(shown, at)
            answers.append(answer)
            at += 1  # a line's end
        return answers

    def try_helm(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run helm against the cluster; its end, good or bad."""
        return helm("--kubeconfig", str(self.kubeconfig), *words, timeout_s=COMMAND_TIMEOUT_S)

    def helm(self, *words: str) -> str:
        """Run helm against the cluster; its output. It fails with helm's own words."""
        done = self.try_helm(*words)
        assert done.returncode == 0, f"helm {' '.join(words)}: {done.stderr}"
        return done.stdout


def volumes() -> list[Manifest]:
    """Volumes that nothing attaches, a dozen of each way to mount one."""
    return [
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": f"{mode.lower()}-{number}"},
            "spec": {
                "storageClassName": "fake",
                "accessModes": [mode],
                "capacity": {"storage": "20Gi"},
                "csi": {"driver": "fake.example", "volumeHandle": f"{mode}-{number}"},
            },
        }
        for mode in ("ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany")
        for number in range(12)
    ]


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """Start a cluster in an empty folder; every process ends with the block."""
    binaries = home()
    with Stack(folder / "cluster", ()) as stack:
        cluster = _api_server(stack, folder)
        _controllers(stack, cluster, folder)
        cluster.kubectl("apply", "-f", str(CRDS))
        cluster.kubectl("wait", "--for=condition=Established", "--timeout=60s", "-f", str(CRDS))
        stages = [f"--config={path}" for path in sorted((binaries / "stages").glob("*.yaml"))]
        address = f"--server-address=127.0.0.1:{free_port()}"
        kwok = [program("kwok"), f"--kubeconfig={cluster.kubeconfig}", "--manage-all-nodes", address, *stages]
        stack.spawn("kwok", kwok)
        cluster.kubectl("apply", "-f", str(NODES))
        cluster.create(volumes())
        cluster.kubectl("wait", "--for=condition=Ready", "--timeout=60s", "nodes", "--all")
        yield cluster


def _api_server(stack: Stack, folder: Path) -> Cluster:
    """Start etcd and the API server, and wait until it is ready."""
    store, peers, port = (free_port() for _ in range(3))
    key, tokens, certificates = folder / "accounts.key", folder / "tokens.csv", folder / "certificates"
    subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
    tokens.write_text(f'{TOKEN},admin,admin,"system:masters"\n')
    stack.spawn(
        "etcd",
        [
            program("etcd"),
            f"--data-dir={folder / 'etcd'}",
            f"--listen-client-urls=http://127.0.0.1:{store}",
            f"--advertise-client-urls=http://127.0.0.1:{store}",
            f"--listen-peer-urls=http://127.0.0.1:{peers}",
            f"--initial-advertise-peer-urls=http://127.0.0.1:{peers}",
            f"--initial-cluster=default=http://127.0.0.1:{peers}",
            "--unsafe-no-fsync",
        ],
    )
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": "test",
                "cluster": {
                    "server": f"https://127.0.0.1:{port}",
                    "certificate-authority": str(certificates / "apiserver.crt"),
                },
            }
        ],
        "users": [{"name": "admin", "user": {"token": TOKEN}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
        "current-context": "test",
    }
    kubeconfig = folder / "kubeconfig"
    kubeconfig.write_text(yaml.safe_dump(config))
    kubeconfig.chmod(0o600)
    cluster = Cluster(kubeconfig)
    stack.spawn(
        "kube-apiserver",
        [
            program("kube-apiserver"),
            f"--etcd-servers=http://127.0.0.1:{store}",
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            f"--secure-port={port}",
            f"--cert-dir={certificates}",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={key}",
            f"--service-account-signing-key-file={key}",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--authorization-mode=RBAC",
            f"--token-auth-file={tokens}",
            "--endpoint-reconciler-type=none",
            # So that it is pod security that refuses privileged pods.
            "--allow-privileged=true",
        ],
        ready=lambda: cluster.try_kubectl("get", "--raw", "/readyz", "--request-timeout=2s").returncode == 0,
    )
    return cluster


def _controllers(stack: Stack, cluster: Cluster, folder: Path) -> None:
    """Start the controllers and the scheduler."""
    key = folder / "accounts.key"
    for name, options in (
        ("kube-controller-manager", [f"--service-account-private-key-file={key}"]),
        ("kube-scheduler", []),
    ):
        stack.spawn(
            name,
            [
                program(name),
                f"--kubeconfig={cluster.kubeconfig}",
                "--bind-address=127.0.0.1",
                f"--secure-port={free_port()}",
                f"--cert-dir={folder / name}",
                "--leader-elect=false",
                *options,
            ],
        )
