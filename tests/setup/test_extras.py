"""The extras of pyproject.toml: each role's packages are enough to import what the role runs."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / "build" / "uv" / "bin" / "uv"
MODULES = {
    "": ("forewatt.protocol.vectors", "forewatt.settings", "forewatt.telemetry", "oracle.audit", "forewatt.commands"),
    "node": ("oracle.node.start", "oracle.node.attestor.app", "oracle.admin.pool", "oracle.admin.deploy"),
    "stream": ("streaming.gateway.app", "streaming.jobs.service", "streaming.edge.agent", "streaming.latest.service"),
    "forecast": ("forecaster.service.app", "forecaster.registry"),
    "train": ("forecaster.training", "forecaster.models.lstm.fitting", "forecaster.backtest.network"),
    "api": ("oracle.service.app", "forewatt.web.ui", "forewatt.embedded.blocks"),
    "demo": ("demo.run", "forewatt.embedded.stack"),
}
IMPORT_WITH = """
import importlib, importlib.abc, sys
blocked, modules = sys.argv[1].split(","), sys.argv[2].split(",")

class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"{name} is not part of the extra", name=name)

sys.meta_path.insert(0, Blocker())
for module in modules:
    importlib.import_module(module)
"""


def extras() -> dict[str, list[Requirement]]:
    """Each extra's requirements, those of every installation under the empty name."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    tables = {"": project["dependencies"], **project["optional-dependencies"]}
    return {name: [Requirement(line) for line in lines] for name, lines in tables.items()}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(extra: str) -> set[str]:
    """The distributions that an installation with the extra brings."""
    ours = extras()
    found: set[tuple[str, str]] = set()
    waiting = [*ours[""], *ours[extra]]
    while waiting:
        requirement = waiting.pop()
        name = canonical(requirement.name)
        for option in ("", *requirement.extras):
            if (name, option) in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
                continue
            found.add((name, option))
            if name == "forewatt":
                waiting += ours[option]
            else:
                waiting += [
                    Requirement(re.sub(r"""\s*(and\s+)?extra\s*==\s*['"][\w-]+['"]""", "", str(wanted)).rstrip("; "))
                    for line in requires(name) or ()
                    if applies(wanted := Requirement(line), option)
                ]
    return {name for name, _ in found}


def applies(requirement: Requirement, option: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": option})


@pytest.mark.parametrize("extra", MODULES)
def test_a_roles_modules_import_with_the_packages_of_its_extra_alone(extra: str) -> None:
    installed = closure(extra)
    blocked = [
        module
        for module, distributions in packages_distributions().items()
        if "forewatt" not in distributions and not installed & {canonical(name) for name in distributions}
    ]
    argv = [sys.executable, "-c", IMPORT_WITH, ",".join(blocked), ",".join(MODULES[extra])]
    ended = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]


def test_only_training_and_the_demo_bring_torch() -> None:
    assert {extra for extra in MODULES if "torch" in closure(extra)} == {"train", "demo"}


def test_every_requirement_is_pinned_in_the_lock() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pinned = {canonical(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    declared = {canonical(item.name) for requirements in extras().values() for item in requirements} - {"forewatt"}
    assert declared <= pinned


@pytest.mark.deep
@pytest.mark.parametrize("extra", MODULES)
def test_a_role_installs_into_an_empty_environment(tmp_path: Path, extra: str) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    project = f"{ROOT}[{extra}]" if extra else str(ROOT)
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, tmp_path / "venv"], check=True)
    install = [UV, "pip", "install", "--quiet", "--python", python, "--constraint", ROOT / "requirements.lock"]
    subprocess.run([*install, "--editable", project], check=True)
    program = f"import {', '.join(MODULES[extra])}"
    subprocess.run([python, "-c", program], cwd=ROOT, check=True)
