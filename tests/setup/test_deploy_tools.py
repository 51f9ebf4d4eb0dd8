"""The set-up of the programs that check deployments says what it cannot have, and does not stop the tests."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "setup" / "deploy_tools.sh"
NEEDED = ("bash", "env", "mktemp", "mkdir", "mv", "nice", "rm", "sed", "tail")


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine with an empty cache and without Go."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in NEEDED:
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    return {"PATH": str(programs), "FOREWATT_CACHE": str(tmp_path / "cache"), "HOME": str(tmp_path)}


def run(environment: dict[str, str], *names: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPT, *names], env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_script__without_go__names_what_is_missing(machine: dict[str, str]) -> None:
    done = run(machine)
    assert done.returncode == 0
    for name in ("helm", "actionlint", "compose-check"):
        assert name in done.stdout
    assert "Go is not installed" in done.stdout


def test_script__build_that_fails__is_said_and_leaves_nothing_behind(machine: dict[str, str]) -> None:
    go = shutil.which("go")
    if go is None:
        pytest.skip("Go is not installed")
    offline = {**machine, "PATH": f"{machine['PATH']}{os.pathsep}{Path(go).parent}", "GOPROXY": "off"}
    done = run(offline, "actionlint")
    assert done.returncode == 0
    assert "setup: actionlint could not be built; the tests that need it are skipped" in done.stderr
    assert list((Path(machine["FOREWATT_CACHE"]) / "bin").iterdir()) == []


def test_script__program_that_is_there__is_not_built_again(machine: dict[str, str]) -> None:
    programs = Path(machine["FOREWATT_CACHE"]) / "bin"
    programs.mkdir(parents=True)
    (programs / "helm").touch(mode=0o755)
    done = run(machine, "helm")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_script__unknown_name__is_refused(machine: dict[str, str]) -> None:
    done = run(machine, "helmet")
    assert done.returncode == 2
    assert "there is no program helmet; choose from helm" in done.stderr
