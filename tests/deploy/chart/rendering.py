"""The chart's files, and its manifests as helm renders them."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from forewatt.embedded.cache import binary

CHART = Path(__file__).resolve().parents[3] / "deploy" / "helm" / "forewatt"
VALUES = ("one-node", "staging", "region")
WORKLOADS = ("Deployment", "StatefulSet", "Job", "CronJob")
Manifest = dict[str, Any]


def helm(*words: str, timeout_s: float = 120) -> subprocess.CompletedProcess[str]:
    """Run helm; the test is skipped where it is not built."""
    program = binary("helm")
    if program is None:
        pytest.skip("helm is not built: run setup/deploy_tools.sh")
    return subprocess.run([str(program), *words], capture_output=True, text=True, check=False, timeout=timeout_s)


def rendered(*words: str) -> list[Manifest]:
    """The manifests of the chart."""
    done = helm("template", "forewatt", str(CHART), "--namespace", "market", *words)
    assert done.returncode == 0, done.stderr
    return [manifest for manifest in yaml.safe_load_all(done.stdout) if manifest]


def values_file(name: str) -> str:
    """The path of a values file."""
    return str(CHART / "values" / f"{name}.yaml")


def of_file(name: str) -> list[Manifest]:
    """The manifests of the chart with a values file."""
    return rendered("--values", values_file(name))


def templates(manifests: list[Manifest]) -> dict[str, Manifest]:
    """The pod templates by the workload's name."""
    found = {m["metadata"]["name"]: m["spec"] for m in manifests if m["kind"] in WORKLOADS}
    return {name: spec.get("jobTemplate", {"spec": spec})["spec"]["template"] for name, spec in found.items()}


def pods(manifests: list[Manifest]) -> dict[str, Manifest]:
    """The pod specifications by the workload's name."""
    return {name: template["spec"] for name, template in templates(manifests).items()}


def containers(manifests: list[Manifest]) -> list[tuple[str, Manifest]]:
    """The containers of the workloads, each with the workload's name."""
    return [(name, part) for name, pod in pods(manifests).items() for part in pod["containers"]]
