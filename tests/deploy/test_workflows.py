"""The workflows: safe by zizmor, pinned, without rights that they do not need, and what they run exists."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from forewatt.embedded.cache import binary
from setup.suites import DEEP, SUITES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yaml"))
BUDGET = ROOT / "deploy" / "docker" / "budget.py"


def loaded(path: Path) -> dict[Any, Any]:
    """A workflow; YAML reads its key `on` as true."""
    content: dict[Any, Any] = yaml.safe_load(path.read_text())
    return content


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in loaded(path)["jobs"].values() for step in job["steps"]]


def test_workflows__zizmor__finds_nothing() -> None:
    argv = [str(Path(sys.executable).parent / "zizmor"), "--offline", "--no-progress", str(ROOT)]
    checked = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    for workflow in WORKFLOWS:
        assert workflow.name in checked.stderr + checked.stdout, f"zizmor did not read {workflow.name}"


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_workflow__actions__are_pinned_by_commit_with_their_version(workflow: Path) -> None:
    lines = [line for line in workflow.read_text().splitlines() if "uses:" in line]
    for line in lines:
        assert re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_workflow__rights__are_given_to_jobs_only_and_every_job_ends(workflow: Path) -> None:
    content = loaded(workflow)
    assert content["permissions"] == {}
    for job in content["jobs"].values():
        assert "permissions" in job
        assert job["timeout-minutes"] <= 360


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_workflow__make_targets__exist(workflow: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {name for step in steps(workflow) for name in re.findall(r"\bmake ([a-z-]+)", step.get("run", ""))}
    assert named <= targets


def test_matrices__name_every_suite_and_image() -> None:
    images = {path.name.removesuffix(".Dockerfile") for path in (ROOT / "deploy" / "docker").glob("*.Dockerfile")}
    ci, deep, release = (loaded(FOLDER / f"{name}.yaml")["jobs"] for name in ("ci", "deep", "release"))
    assert ci["test"]["strategy"]["matrix"]["suite"] == [suite.name for suite in SUITES]
    assert deep["deep"]["strategy"]["matrix"]["suite"] == [suite.name for suite in DEEP]
    assert set(release["images"]["strategy"]["matrix"]["image"]) == images
    assert set(ci["images"]["strategy"]["matrix"]["image"]) == images - {"backend-gpu"}


@pytest.mark.deep
def test_workflows__actionlint__finds_nothing() -> None:
    actionlint = binary("actionlint")
    if actionlint is None:
        pytest.skip("actionlint is not built: run setup/deploy_tools.sh")
    checked = subprocess.run([str(actionlint), *map(str, WORKFLOWS)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(("size", "exit_code"), [(699_000_000, 0), (701_000_000, 1)])
def test_budget__larger_image__fails(size: int, exit_code: int) -> None:
    checked = subprocess.run(
        [sys.executable, BUDGET, "backend", str(size)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == exit_code
    assert "of 700 MB" in checked.stdout
