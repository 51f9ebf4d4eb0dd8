"""What the set-up says about its downloads before it starts them."""

import sys
from pathlib import Path

import pytest

from setup import downloads

LOCK = """\
click==8.5.1 ; python_full_version < '3.13' and (sys_platform == 'darwin' or sys_platform == 'linux') \\
    --hash=sha256:00
nvidia-cufft==12.2.0.57 ; python_full_version < '3.13' and sys_platform == 'linux' \\
    --hash=sha256:01
"""


def test_locked_packages__marker_of_another_system__is_left_out() -> None:
    linux = [("click", "8.5.1"), ("nvidia-cufft", "12.2.0.57")]
    assert downloads.locked_packages(LOCK, "linux") == linux
    assert downloads.locked_packages(LOCK, "darwin") == linux[:1]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with two pinned packages and an empty cache beside it."""
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "requirements.lock").write_text(LOCK)
    return root


def fill(cache: Path, *paths: str) -> None:
    for path in paths:
        (cache / path).mkdir(parents=True)


def test_downloads__empty_cache__names_every_part(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    parts = dict(downloads.downloads(str(checkout), str(checkout.parent / "cache")))
    assert parts["1 Python packages"] == downloads.OTHER_PACKAGE_MB
    assert parts["CUDA, which PyTorch requires on Linux"] == 291
    assert len(parts) == 4


def test_downloads__everything_cached__names_nothing(checkout: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    wheels = ("uv/wheels-v8/pypi/click/8.5.1-py3-none-any", "uv/wheels-v8/index/0f/nvidia-cufft/12.2.0.57-py3-none-any")
    fill(cache, *wheels, "npm/_cacache", *(f"jars/{name}/fingerprint" for name in downloads.JARS_MB))
    assert list(downloads.downloads(str(checkout), str(cache))) == []


def test_size__is_in_megabytes_or_gigabytes() -> None:
    assert (downloads.size(44), downloads.size(4600)) == ("44 MB", "4.6 GB")
