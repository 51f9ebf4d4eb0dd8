"""What docs/deploy.md asks of an operator before the chart is installed, and digests of images."""

from collections.abc import Iterable
from pathlib import Path

from tests.deploy.cluster.control_plane import Cluster

FORMER, NEXT = (f"sha256:{digit * 64}" for digit in "ab")
"""Digests of images. Nothing pulls them."""
SECRETS = {
    "FOREWATT_POSTGRES_URL": "postgresql://forewatt:planted@timescale.forewatt-stores:5432/forewatt",
    "FOREWATT_GATEWAY_TOKENS": "edge-1:planted",
    "FOREWATT_ASSETS_TOKEN": "planted",
    "FOREWATT_SERVICE_TOKEN": "planted",
}
KEYS = ("forecaster-key", "attestor-key", "settler-key")


def prepare(cluster: Cluster, namespace: str, folder: Path) -> None:
    """Create a namespace that admits only restricted pods, with the Secrets and the ConfigMap of a release."""
    cluster.kubectl("create", "namespace", namespace)
    levels = [f"pod-security.kubernetes.io/{mode}=restricted" for mode in ("enforce", "warn")]
    cluster.kubectl("label", "namespace", namespace, *levels)
    secrets, deployment, key = files(folder)
    within = ("-n", namespace, "create")
    cluster.kubectl(*within, "secret", "generic", "forewatt", f"--from-file={secrets}")
    cluster.kubectl(*within, "configmap", "forewatt-deployment", f"--from-file={deployment}")
    for name in KEYS:
        cluster.kubectl(*within, "secret", "generic", name, f"--from-file=key={key}")


def files(folder: Path) -> tuple[Path, Path, Path]:
    """Write the files that become a Secret, a ConfigMap and the Secret of a node."""
    secrets, deployment, key = folder / "secrets", folder / "deployment.json", folder / "forecaster.key"
    secrets.mkdir(parents=True)
    for name, value in SECRETS.items():
        (secrets / name).write_text(value)
    deployment.write_text("{}")
    key.write_text(f"0x{7:064x}")
    return secrets, deployment, key


def digests(digest: str, images: Iterable[str] = ("backend", "streaming", "frontend", "gpu")) -> list[str]:
    """Options of helm that pin every image."""
    return [word for image in images for word in ("--set", f"images.{image}.digest={digest}")]
