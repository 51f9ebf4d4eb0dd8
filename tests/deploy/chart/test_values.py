"""The chart's values fit its schema, and wrong ones do not; the command lines in them are those of the program."""

import json
import re
import textwrap
from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.deploy.chart.rendering import CHART, VALUES, values_file
from tests.deploy.commands import refusal, unknown_settings

SCHEMA = jsonschema_rs.validator_for(json.loads((CHART / "values.schema.json").read_text()))
Values = dict[str, Any]


def read(path: str) -> Values:
    with open(path, encoding="utf-8") as file:
        content: Values = yaml.safe_load(file)
    return content


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> Values:
    """Values as helm merges them: folders in folders, everything else replaced."""
    both = {**below, **above}
    for name in below.keys() & above.keys():
        if isinstance(below[name], Mapping) and isinstance(above[name], Mapping):
            both[name] = merged(below[name], above[name])
    return both


def of_the_document() -> Values:
    """The values that docs/deploy.md tells an operator to write, from all of its steps."""
    found: Values = {}
    start = re.compile(r"^(images|nodes):", re.MULTILINE)
    text = (CHART.parents[2] / "docs" / "deploy.md").read_text(encoding="utf-8")
    for block in re.findall(r"(?:^ {8}.*\n|^\n)+", text, re.MULTILINE):
        lines = textwrap.dedent(block).replace("sha256:...", f"sha256:{'0' * 64}")
        if values := start.search(lines):
            found = merged(found, yaml.safe_load(lines[values.start() :]))
    assert {"images", "settings", "nodes"} <= found.keys()
    return found


DEFAULTS = read(str(CHART / "values.yaml"))
EVERY = {
    "values": DEFAULTS,
    **{name: merged(DEFAULTS, read(values_file(name))) for name in VALUES},
    "docs": merged(DEFAULTS, of_the_document()),
}


def set_at(path: str, value: object) -> Values:
    """The values that set one at a dotted path."""
    for name in reversed(path.split(".")):
        value = {name: value}
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("name", EVERY)
def test_values__fit_the_schema(name: str) -> None:
    assert [error.message for error in SCHEMA.iter_errors(EVERY[name])] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("images.backend.digest", "latest"),
        ("images.backend.repository", ""),
        ("gateway.replicas", 0),
        ("gateway.port", "8100"),
        ("nodes", [{"name": "x", "roles": ["miner"], "keySecret": {"name": "k", "key": "key"}}]),
        ("nodes", [{"name": "Upper", "roles": ["settler"], "keySecret": {"name": "k", "key": "key"}}]),
        ("nodes", [{"name": "x", "roles": ["settler"]}]),
        ("settings.FOREWATT_POSTGRES_URL", "postgresql://forewatt:secret@db/forewatt"),
        ("settings.POSTGRES_URL", "postgresql://db/forewatt"),
        ("jobs.mode", "yarn"),
        ("services.api.autoscaling.cpu", 0),
        ("unknown", 1),
        ("services.unknown", {}),
        ("training.models", []),
    ],
)
def test_values__wrong_ones__are_refused_by_the_schema(path: str, value: object) -> None:
    assert not SCHEMA.is_valid(merged(DEFAULTS, set_at(path, value)))


@pytest.mark.parametrize("name", EVERY)
def test_values__commands_and_settings__exist(name: str) -> None:
    values = EVERY[name]
    assert not unknown_settings(values["settings"])
    for component, service in values["services"].items():
        if service["image"] != "frontend":
            assert refusal(service["args"]) is None, component
        assert not unknown_settings([*service["secrets"], *service.get("settings", {})]), component
    for part in ("gateway", "jobs", "nodeDefaults", "migration", "training"):
        assert not unknown_settings(values[part]["secrets"]), part


def test_chart__version__is_that_of_the_program() -> None:
    chart = read(str(CHART / "Chart.yaml"))
    with (CHART.parents[2] / "pyproject.toml").open() as file:
        assert f'version = "{chart["appVersion"]}"' in file.read()
    assert chart["version"] == chart["appVersion"]
