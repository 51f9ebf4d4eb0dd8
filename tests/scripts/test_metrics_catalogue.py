"""The catalogue of metrics: complete, in one naming scheme, and what processes really export."""

import ast
import re
from collections import Counter
from importlib import import_module

import pytest
from prometheus_client import REGISTRY

from scripts._reference.metrics import PACKAGES, PARTS, TYPES, Metric, catalogue
from scripts._reference.pages import REFERENCE, ROOT

UNITS = {
    "Counter": ("_total",),
    "Histogram": ("_seconds", "_requests"),
    "Gauge": (
        *("_seconds", "_bytes", "_wei", "_ratio", "_records", "_batches", "_requests", "_feeds", "_alerts", "_block"),
        *("_submissions", "_transactions", "_sockets", "_healthy"),
    ),
}


def declaring_modules() -> list[str]:
    """The modules that declare a metric, found without the catalogue: by any call of a metric's class."""
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            imported = {
                name.asname or name.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and node.module == "prometheus_client"
                for name in node.names
            }
            calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and hasattr(node.func, "id")}
            if imported & calls & {*TYPES, "Info", "Enum"}:
                found.append(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    return found


def test_catalogue__equals_what_the_modules_register() -> None:
    for name in declaring_modules():
        import_module(name)
    registered = {
        (metric.name + "_total" if metric.type == "counter" else metric.name, metric.type, metric.documentation)
        for metric in REGISTRY.collect()
        if metric.name.startswith("forewatt_")
    }
    assert {(each.name, each.type.lower(), each.meaning) for each in catalogue()} == registered


def test_catalogue__names__occur_once() -> None:
    assert {name for name, count in Counter(each.name for each in catalogue()).items() if count > 1} == set()


@pytest.mark.parametrize("metric", catalogue(), ids=lambda metric: metric.name)
def test_metric__name_and_meaning__follow_the_scheme(metric: Metric) -> None:
    assert re.fullmatch(r"forewatt(_[a-z0-9]+){2,}", metric.name)
    assert metric.part in PARTS
    assert metric.name.endswith(UNITS[metric.type])
    assert metric.meaning[0].isupper() or metric.meaning[0].isdigit()
    assert not metric.meaning.endswith(".")


def test_page__every_metric__is_documented_once() -> None:
    page = (REFERENCE / "metrics.md").read_text(encoding="utf-8")
    missing = [each.name for each in catalogue() if page.count(f"| `{each.name}` |") != 1]
    assert missing == []
