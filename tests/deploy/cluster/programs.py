"""The programs of a Kubernetes control plane, which `setup/kubernetes.sh` builds."""

from pathlib import Path

from forewatt.embedded.cache import cache_path

VERSION = "1.37.2"


class KubernetesNotBuilt(Exception):
    """The programs are missing."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Kubernetes {VERSION} is not in {folder}; run setup/kubernetes.sh once to build it")


def home() -> Path:
    """The folder with `bin` and `stages`. KubernetesNotBuilt if it is missing."""
    folder = cache_path() / f"kubernetes-{VERSION}"
    if not (folder / "stages" / "pod-ready.yaml").exists():
        raise KubernetesNotBuilt(folder)
    return folder


def program(name: str) -> str:
    """The path of a program."""
    return str(home() / "bin" / name)
