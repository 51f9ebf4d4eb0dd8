"""Measures the images: their sizes, from start to healthy, from the stop signal to the end: build/bench/images.json.

    python tests/bench/images.py

It builds them with buildah first, which needs root and Debian (setup/image_tools.sh). Their bases are Debian's, so the
sizes differ a little from those over the public bases.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from deploy.docker.budget import BUDGETS_MB  # noqa: E402 - after the path
from forewatt.embedded.stack import Stack  # noqa: E402
from forewatt.figures import Figure, shown, write_figures  # noqa: E402
from setup.images.__main__ import IMAGES, build, tag_of  # noqa: E402
from setup.images.store import Store, missing  # noqa: E402
from tests.deploy.starts import PARTS, STARTS, over_stores, started, stores  # noqa: E402

OUTPUT = ROOT / "build" / "bench" / "images.json"
HEALTHY_S, END_S = 300, 30
START_TARGET_S = 180
"""The limit of the whole chart, from the installation until every pod is healthy."""


def sizes(images: Store) -> Iterator[Figure]:
    """The size of each image against its budget."""
    for name in IMAGES:
        yield shown(f"{name}_image_size", images.size(tag_of(name)) / 1e6, "MB", BUDGETS_MB[name])


def times(images: Store, folder: Path) -> Iterator[Figure]:
    """How long each process takes to become healthy, and to end."""
    with Stack(folder / "stack", PARTS) as stack:
        around = stores(stack, folder / "secrets")
        with over_stores(images, "backend", folder / "migration", around, ("migrate",)) as job:
            job.process.wait(HEALTHY_S)
        for name, start in STARTS.items():
            with started(images, start, folder / name, around) as (container, _):
                yield shown(f"{name}_container_start", container.await_healthy(HEALTHY_S), "s", START_TARGET_S)
                yield shown(f"{name}_container_end", container.end(END_S), "s", END_S)


def main() -> int:
    """Build, measure, and write the figures; 1 if this machine can build no images."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    if lacks := missing():
        print(f"images need {', '.join(lacks)}: run setup/image_tools.sh", file=sys.stderr)
        return 1
    images = Store.of_machine()
    build(images, IMAGES)
    with tempfile.TemporaryDirectory() as scratch:
        rows = [*sizes(images), *times(images, Path(scratch))]
    write_figures(OUTPUT, rows)
    print(f"written: {OUTPUT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
