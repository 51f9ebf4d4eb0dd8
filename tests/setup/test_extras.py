"""The extras of pyproject.toml: a role's packages are enough to import what the role runs."""

import ast
import inspect
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from typing import Any

import click
import pytest
from packaging.requirements import Requirement

from forecaster.models import KINDS
from forewatt.commands import Command
from scripts._command_line import forewatt

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / "build" / "uv" / "bin" / "uv"
MODULES = {
    "": ("forewatt.protocol.vectors", "forewatt.settings", "forewatt.telemetry", "oracle.audit", "forewatt.commands"),
    "node": ("oracle.node.process.run", "oracle.node.attestor.app", "oracle.admin.pool", "oracle.admin.deploy"),
    "stream": ("streaming.gateway.app", "streaming.jobs.service", "streaming.edge.agent", "streaming.latest.service"),
    "forecast": ("forecaster.service.app", "forecaster.registry", *(path.split(":")[0] for path in KINDS.values())),
    "train": (
        "forecaster.training",
        "forecaster.data.archive",
        "forecaster.network.members",
        "forecaster.network.network",
    ),
    "sweep": ("forecaster.backtest.guided",),
    "api": ("oracle.service.app", "forewatt.web.ui", "forewatt.embedded.blocks"),
    "fabric": ("forewatt.fabric.verify", "contracts.consortium.service.stream", "contracts.consortium.audit.channel"),
    "consortium": ("scripts._consortium.api.app", "scripts._consortium.api.index"),
    "grib": ("streaming.edge.sources.grib_decode", "streaming.edge.command"),
    "traces": ("forewatt.telemetry.provider",),
    "demo": ("demo.run", "forewatt.embedded.stack"),
}
IMPORT_WITH = """
import importlib.abc, sys
blocked, statements = sys.argv[1].split(","), sys.argv[2]

class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"{name} is not part of the extra", name=name)

sys.meta_path.insert(0, Blocker())
exec(statements)
"""


@cache
def pyproject() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)


def extras() -> dict[str, list[Requirement]]:
    """The requirements of each extra; those of every installation have the empty name."""
    project = pyproject()["project"]
    tables = {"": project["dependencies"], **project["optional-dependencies"]}
    return {name: [Requirement(line) for line in lines] for name, lines in tables.items()}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements_of(name: str) -> list[str]:
    """What a distribution requires: as pyproject.toml overrides it, or as its own metadata say."""
    overrides = {entry["name"]: entry["requires-dist"] for entry in pyproject()["tool"]["uv"]["dependency-metadata"]}
    return overrides[name] if name in overrides else requires(name) or []


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
                    for line in requirements_of(name)
                    if applies(wanted := Requirement(line), option)
                ]
    return {name for name, _ in found}


def applies(requirement: Requirement, option: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": option})


def leaves(command: click.Command, path: str = "forewatt") -> Iterator[tuple[str, Command]]:
    """Every command of the program that runs something, with the words that call it."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if member := command.get_command(context, name):
                yield from leaves(member, f"{path} {name}")
    elif isinstance(command, Command):
        yield path, command


COMMANDS = dict(leaves(forewatt))


def import_statements(command: Command) -> list[str]:
    """The imports that a command runs: its module's, and those inside its function and the helpers that it names."""
    assert command.callback is not None
    body = ast.parse(Path(inspect.getfile(command.callback)).read_text(encoding="utf-8")).body
    helpers = {node.name: node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    statements = [ast.unparse(node) for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    waiting, visited = [command.callback.__name__], set()
    while waiting:
        name = waiting.pop()
        if name in visited or name not in helpers:
            continue
        visited.add(name)
        for node in ast.walk(helpers[name]):
            if isinstance(node, ast.Import | ast.ImportFrom):
                statements.append(ast.unparse(node))
            elif isinstance(node, ast.Name):
                waiting.append(node.id)
    return statements


def statements_of(extra: str) -> str:
    """The imports of a role: its modules and its commands."""
    ours = [
        line for command in COMMANDS.values() if (command.extra or "") == extra for line in import_statements(command)
    ]
    return "\n".join(dict.fromkeys([*(f"import {module}" for module in MODULES[extra]), *ours]))


@pytest.mark.parametrize("extra", MODULES)
def test_a_roles_modules_and_commands_import_with_the_packages_of_its_extra_alone(extra: str) -> None:
    installed = closure(extra)
    blocked = [
        module
        for module, distributions in packages_distributions().items()
        if "forewatt" not in distributions and not installed & {canonical(name) for name in distributions}
    ]
    argv = [sys.executable, "-c", IMPORT_WITH, ",".join(blocked), statements_of(extra)]
    ended = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]


@pytest.mark.parametrize("path", COMMANDS)
def test_a_commands_extra_is_declared(path: str) -> None:
    assert COMMANDS[path].extra is None or COMMANDS[path].extra in extras()


@pytest.mark.parametrize("extra", MODULES)
def test_a_role_hashes_and_recovers_signatures_in_c(extra: str) -> None:
    # Without them eth-hash and eth-keys work without an error, but 5 and 50 times slower.
    assert {"coincurve", "safe-pysha3"} <= closure(extra)


def test_only_training_and_the_demo_bring_torch() -> None:
    assert {extra for extra in MODULES if "torch" in closure(extra)} == {"train", "sweep", "demo"}


def test_a_service_that_forecasts_brings_no_package_of_cuda_and_neither_spark_nor_the_archive() -> None:
    brought = closure("forecast") | closure("api")
    assert not {name for name in brought if name.startswith(("nvidia-", "cuda-"))}
    assert not brought & {"torch", "triton", "pyspark", "deltalake"}


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
    install = [str(UV), "pip", "install", "--quiet", "--python", str(python)]
    options = ["--constraint", str(ROOT / "requirements.lock"), "--editable", project]
    subprocess.run([*install, *options], cwd=ROOT, check=True)
    subprocess.run([python, "-c", statements_of(extra)], cwd=ROOT, check=True)
