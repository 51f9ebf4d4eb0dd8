"""Prometheus's own checker of rules."""

import os
import shutil

import pytest

from forewatt.embedded.cache import cache_path


@pytest.fixture(scope="session")
def promtool() -> str:
    """The path of the program."""
    found = shutil.which("promtool", path=os.pathsep.join((os.environ["PATH"], str(cache_path() / "bin"))))
    if found is None:
        pytest.skip("there is no promtool: run setup/prometheus.sh, or install Prometheus")
    return found
