"""The README, followed as a newcomer does: its commands, in a fresh clone."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docs.blocks import Reader

pytestmark = pytest.mark.deep
ROOT = Path(__file__).parents[2]
SMALL = {"ARGS": "--exit --feeds 8 --rounds 1", "SUITES": "dapp"}
"""Variables of make that shorten the two commands: a small demo that ends, and one suite."""


def test_readme__followed_in_a_fresh_clone__works() -> None:
    # NOTE: not below pytest's own folder, which root alone may enter: as root, PostgreSQL runs as another user.
    clone = ROOT / "build" / "clones" / "readme"
    shutil.rmtree(clone, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("FOREWATT_", "APE_"))}
    cache = {"FOREWATT_CACHE": value} if (value := os.environ.get("FOREWATT_CACHE")) else {}
    with Reader(clone, {**inherited, **cache, **SMALL}) as reader:
        assert reader.follow(clone / "README.md") == 2
