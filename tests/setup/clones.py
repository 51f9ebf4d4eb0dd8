"""Fresh clones of this checkout, and the environment in which a newcomer works."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OF_THIS_CHECKOUT = {
    "APE_DATA_FOLDER",
    "SOLCX_BINARY_PATH",
    "FOUNDRY_SOLC",
    "MAKEFLAGS",
    "MAKELEVEL",
    "MFLAGS",
    "PYTHONPATH",
    "VIRTUAL_ENV",
}
"""Variables of this checkout, which the clone's make sets itself where it needs them."""


def fresh_clone(name: str) -> Path:
    """Clone the checkout's HEAD into `build/clones/NAME`, in place of an earlier clone of that name.

    NOTE: not below pytest's own folder, which root alone may enter: as root, PostgreSQL runs as another user.
    """
    clone = ROOT / "build" / "clones" / name
    shutil.rmtree(clone, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    return clone


def newcomers_environment() -> dict[str, str]:
    """This process's variables without those of the checkout; the package cache is shared."""
    return {name: value for name, value in os.environ.items() if name not in OF_THIS_CHECKOUT}
