"""The builder of Kubernetes says what it lacks, builds nothing twice, and its pins are complete."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.cluster.programs import VERSION

SETUP = Path(__file__).resolve().parents[2] / "setup"
SCRIPT = SETUP / "kubernetes.sh"
PROGRAMS = ("etcd", "kubectl", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
STAGES = ("node-initialize", "node-heartbeat", "pod-ready", "pod-complete", "pod-delete")


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine with an empty cache and without Go."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("bash", "env", "mkdir"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    return {"PATH": str(programs), "FOREWATT_CACHE": str(tmp_path / "cache"), "HOME": str(tmp_path)}


def run(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPT], env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_script__without_go__fails_and_says_what_to_install(machine: dict[str, str]) -> None:
    done = run(machine)
    assert done.returncode == 1
    assert "install Go 1.26 or later" in done.stderr


def test_script__programs_that_are_there__are_not_built_again(machine: dict[str, str]) -> None:
    home = Path(machine["FOREWATT_CACHE"]) / f"kubernetes-{VERSION}"
    for name in PROGRAMS:
        (home / "bin").mkdir(parents=True, exist_ok=True)
        (home / "bin" / name).touch(mode=0o755)
    for name in STAGES:
        (home / "stages").mkdir(exist_ok=True)
        (home / "stages" / f"{name}.yaml").touch()
    done = run(machine)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("folder", ["kubernetes", "kubernetes/kwok"])
def test_pins__every_module__has_a_hash(folder: str) -> None:
    text = (SETUP / folder / "go.mod").read_text()
    replaced = dict(re.findall(r"^\t(\S+) => (?:\S+) (v\S+)$", text, re.MULTILINE))
    modules = re.findall(r"^(?:require )?\t?([\w./~-]+\.[\w./~-]+) (v\S+)", text, re.MULTILINE)
    sums = (SETUP / folder / "go.sum").read_text()
    hashed = set(re.findall(r"^(\S+) (v[^\s/]+)(?:/go\.mod)? h1:", sums, re.MULTILINE))
    assert len(modules) > 80
    assert {(module, replaced.get(module, version)) for module, version in modules} - hashed == set()


def test_version__is_the_same_everywhere() -> None:
    assert f"VERSION={VERSION}\n" in SCRIPT.read_text()
    assert f"k8s.io/kubernetes v{VERSION}\n" in (SETUP / "kubernetes" / "go.mod").read_text()
