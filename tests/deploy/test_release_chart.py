"""The chart of a release: every image by digest, its version, and a bill of materials with the same digests."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.deploy.chart.rendering import CHART, containers, helm

PROGRAM = CHART.parent / "release.py"
INSTALL = CHART.parent / "install_once.sh"
DIGESTS = {
    name: f"sha256:{number:064x}" for number, name in enumerate(("backend", "backend-gpu", "frontend", "streaming"))
}
REGISTRY = "registry.example/energy"


def release(folder: Path, digests: dict[str, str]) -> subprocess.CompletedProcess[str]:
    named = [f"{image}={digest}" for image, digest in digests.items()]
    argv = [sys.executable, str(PROGRAM), str(folder), REGISTRY, "1.2.3", *named]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


def test_chart__images_and_versions__are_those_of_the_release(tmp_path: Path) -> None:
    done = release(tmp_path, DIGESTS)
    assert done.returncode == 0, done.stderr
    values = yaml.safe_load((tmp_path / "forewatt" / "values.yaml").read_text())["images"]
    for key, image in {
        "backend": "backend",
        "gpu": "backend-gpu",
        "frontend": "frontend",
        "streaming": "streaming",
    }.items():
        assert values[key] == {"repository": f"{REGISTRY}/{image}", "tag": "", "digest": DIGESTS[image]}
    description = yaml.safe_load((tmp_path / "forewatt" / "Chart.yaml").read_text())
    assert (description["version"], description["appVersion"]) == ("1.2.3", "1.2.3")


def test_bill__names_every_image_with_its_digest(tmp_path: Path) -> None:
    assert release(tmp_path, DIGESTS).returncode == 0
    bill = json.loads((tmp_path / "chart.cdx.json").read_text())
    found = {part["name"]: f"sha256:{part['hashes'][0]['content']}" for part in bill["components"]}
    assert found == {f"{REGISTRY}/{image}": digest for image, digest in DIGESTS.items()}
    assert bill["bomFormat"] == "CycloneDX"


@pytest.mark.parametrize(
    ("digests", "words"),
    [
        ({**DIGESTS, "streaming": "latest"}, "no digest of streaming"),
        ({name: digest for name, digest in DIGESTS.items() if name != "frontend"}, "no digest of frontend"),
        ({**DIGESTS, "blockchain": DIGESTS["backend"]}, "no image blockchain"),
    ],
)
def test_release__image_without_a_digest_or_a_place__is_refused(
    tmp_path: Path, digests: dict[str, str], words: str
) -> None:
    done = release(tmp_path, digests)
    assert done.returncode != 0
    assert words in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.deep
def test_package__its_pods__run_the_digests_of_the_release(tmp_path: Path) -> None:
    assert release(tmp_path, DIGESTS).returncode == 0
    packed = helm("package", str(tmp_path / "forewatt"), "--destination", str(tmp_path))
    assert packed.returncode == 0, packed.stderr
    shown = helm("template", "forewatt", str(tmp_path / "forewatt-1.2.3.tgz"), "--set", "training.enabled=true")
    assert shown.returncode == 0, shown.stderr
    manifests = [manifest for manifest in yaml.safe_load_all(shown.stdout) if manifest]
    images = {part["image"] for _, part in containers(manifests)}
    assert images == {f"{REGISTRY}/{image}@{digest}" for image, digest in DIGESTS.items()}


def test_install_script__parses() -> None:
    subprocess.run(["bash", "-n", INSTALL], check=True)
    assert INSTALL.stat().st_mode & 0o111


@pytest.mark.deep
def test_install_script__its_values_exist() -> None:
    options = ["migration.enabled=false", "services.forecast.enabled=false", "images.pullSecrets[0].name=registry"]
    text = INSTALL.read_text()
    assert all(option in text for option in options)
    argv = [word for option in options for word in ("--set", option)]
    assert helm("template", "forewatt", str(CHART), *argv).returncode == 0
