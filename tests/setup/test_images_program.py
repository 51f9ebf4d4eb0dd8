"""The builder of images without an engine: bases for every argument, this machine's own mirror, clear refusals."""

import json
import re
from pathlib import Path

import pytest

from deploy.docker.budget import BUDGETS_MB
from setup.images import __main__ as program
from setup.images.bases import ARGUMENTS, certificates, mirror
from setup.images.store import BuildFailed, Store, output

DOCKERFILES = {path.stem: path.read_text() for path in program.FOLDER.glob("*.Dockerfile")}


def test_images__all_but_the_one_with_cuda__have_a_budget() -> None:
    assert set(program.IMAGES) == DOCKERFILES.keys() - {"backend-gpu"} == BUDGETS_MB.keys()


@pytest.mark.parametrize("name", program.IMAGES)
def test_image__its_bases__can_all_be_made_here(name: str) -> None:
    assert set(re.findall(r"^ARG (\w+_IMAGE)=", DOCKERFILES[name], re.MULTILINE)) <= ARGUMENTS.keys()


@pytest.mark.parametrize(
    ("file", "content"),
    [
        (
            "sources.list",
            "deb [signed-by=/k.gpg] https://packages.example/sdk sdk main\ndeb http://a.example/debian x main",
        ),
        ("sources.list.d/debian.sources", "Types: deb\nURIs: http://a.example/debian\nSuites: x"),
    ],
)
def test_mirror__is_the_one_of_apt(tmp_path: Path, file: str, content: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    assert mirror(tmp_path) == "http://a.example/debian"


def test_mirror__machine_without_debian__is_said(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="names no mirror of Debian"):
        mirror(tmp_path)


def test_certificates__of_a_bundle__are_told_apart() -> None:
    one, two = (f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n" for body in ("QUJD", "REVG"))
    assert certificates(f"# first\n{one}\n# second\n{two}") == [b"ABC", b"DEF"]


def test_size__is_the_sum_of_the_layers(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    for name, content in {
        "overlay-images/images.json": [{"names": ["localhost/a:latest"], "layer": "top"}, {"layer": "base"}],
        "overlay-layers/layers.json": [
            {"id": "base", "diff-size": 100},
            {"id": "middle", "parent": "base"},
            {"id": "top", "parent": "middle", "diff-size": 7},
            {"id": "other", "parent": "base", "diff-size": 1_000},
        ],
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content))
    images = Store(tmp_path)
    assert images.size("localhost/a:latest") == 107
    assert images.has("localhost/a:latest")
    assert not images.has("localhost/b:latest")
    assert not Store(tmp_path / "empty").has("localhost/a:latest")


def test_failure__shows_the_end_of_both_outputs() -> None:
    with pytest.raises(BuildFailed, match=r"(?s)sh -c.*step 3.*no space"):
        output("sh", "-c", "echo step 3; echo no space >&2; exit 1")


def test_program__unknown_image__is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["backends"]) == 2
    assert "unknown image backends; choose from backend" in capsys.readouterr().err


def test_program__machine_without_the_tools__says_what_it_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert program.main(["frontend"]) == 1
    assert "lacks buildah, debootstrap, runc" in capsys.readouterr().err
