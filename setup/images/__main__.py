"""Build the images of deploy/docker without an engine: `python -m setup.images [NAME...]`.

buildah makes them in a store below the cache, from base images out of Debian's mirror. It needs root and Debian;
setup/image_tools.sh installs the programs. What did not change is not built again.
"""

import fcntl
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from setup.images.bases import ARGUMENTS, BUNDLE, ensure_bases
from setup.images.store import BuildFailed, Store, missing

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "docker"
IMAGES = ("backend", "streaming", "frontend", "blockchain")
"""The images that are built here. The one for training has all of CUDA in it, more than 7 GB, and is not."""
REGISTRIES = {
    "/etc/pip.conf": f"[global]\ncert = {BUNDLE}\n",
    "/etc/uv/uv.toml": "native-tls = true\n",
    "/usr/local/etc/npmrc": f"cafile={BUNDLE}\n",
}
"""Files that only the builder sees, with which package managers trust what Debian trusts."""


def tag_of(name: str) -> str:
    """The name of an image in the store."""
    return f"localhost/forewatt/{name}:latest"


def build(store: Store, names: Sequence[str]) -> None:
    """Build images by name, one after the other; another run on this machine waits."""
    store.folder.mkdir(parents=True, exist_ok=True)
    with (store.folder / "lock").open("w") as lock, tempfile.TemporaryDirectory() as scratch:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ensure_bases(store)
        volumes = []
        for number, (path, content) in enumerate(REGISTRIES.items()):
            file = Path(scratch) / str(number)
            file.write_text(content)
            volumes.append(f"--volume={file}:{path}:ro")
        for name in names:
            started = time.monotonic()
            store.build(FOLDER / f"{name}.Dockerfile", tag_of(name), ROOT, ARGUMENTS, *volumes)
            size_mb = store.size(tag_of(name)) / 1e6
            print(f"images: {name}: {size_mb:.0f} MB in {time.monotonic() - started:.0f} s", flush=True)


def main(names: Sequence[str]) -> int:
    """Build the named images, else all; 1 if one cannot be built."""
    if unknown := set(names) - set(IMAGES):
        print(f"images: unknown image {', '.join(sorted(unknown))}; choose from {', '.join(IMAGES)}", file=sys.stderr)
        return 2
    if lacks := missing():
        print(f"images: this machine lacks {', '.join(lacks)} (setup/image_tools.sh)", file=sys.stderr)
        return 1
    try:
        build(Store.of_machine(), names or IMAGES)
    except BuildFailed as error:
        print(f"images: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
