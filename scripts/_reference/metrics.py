"""The catalogue of every metric, read from the source, and its tables."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scripts._reference.pages import ROOT, UnknownTable, markdown_table

PACKAGES = ("forewatt", "streaming", "forecaster", "oracle", "demo", "scripts")
TYPES = ("Counter", "Gauge", "Histogram", "Summary")
SUFFIXES = {"Counter": ("",), "Gauge": ("",), "Histogram": ("_bucket", "_sum", "_count"), "Summary": ("_sum", "_count")}


@dataclass(frozen=True)
class Part:
    """What counts, the processes whose /metrics have it, and who acts on it."""

    processes: str
    owner: str


PARTS = {
    "edge": Part("edge agent", "site operator"),
    "gateway": Part("ingestion gateway", "streaming operator"),
    "jobs": Part("streaming jobs", "streaming operator"),
    "latest": Part("newest values", "streaming operator"),
    "forecasts": Part("forecast service", "forecasting operator"),
    "results": Part("forecast service", "forecasting operator"),
    "node": Part("node, any role", "node operator"),
    "forecaster": Part("node, role forecaster", "node operator"),
    "attestor": Part("node, role attestor", "node operator"),
    "settler": Part("node, role settler", "node operator"),
    "relayer": Part("node, role relayer", "node operator"),
    "rpc": Part("node, API", "node operator"),
    "content": Part("node", "node operator"),
    "hub": Part("API", "API operator"),
    "http": Part("every service with HTTP", "the service's operator"),
    "periodic": Part("streaming jobs, asset service, API", "the process's operator"),
    "disk": Part("edge agent, streaming jobs, node", "the process's operator"),
}


@dataclass(frozen=True)
class Metric:
    """A metric as its declaration in the source says."""

    name: str
    type: str
    labels: tuple[str, ...]
    meaning: str

    @property
    def part(self) -> str:
        """The second word of its name."""
        return self.name.split("_")[1]

    @property
    def series(self) -> tuple[str, ...]:
        """The names under which Prometheus stores it."""
        return tuple(self.name + suffix for suffix in SUFFIXES[self.type])


@cache
def catalogue() -> tuple[Metric, ...]:
    """Every metric of every process, by name."""
    files = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return tuple(sorted((found for path in files for found in declared(path)), key=lambda metric: metric.name))


def declared(path: Path) -> Iterator[Metric]:
    """The metrics that a module declares."""
    source = path.read_text(encoding="utf-8")
    if "from prometheus_client import" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TYPES:
            yield metric(node.func.id, node)


def metric(kind: str, call: ast.Call) -> Metric:
    """The metric of a declaration, whose name, meaning and labels are literals."""
    name, meaning, *labels = (ast.literal_eval(argument) for argument in call.args)
    return Metric(name, kind, tuple(labels[0]) if labels else (), meaning)


def table(metrics: Sequence[Metric]) -> str:
    """A table of metrics."""
    rows = [
        (f"`{each.name}`", each.type.lower(), ", ".join(f"`{label}`" for label in each.labels), each.meaning)
        for each in metrics
    ]
    return markdown_table(("metric", "type", "labels", "meaning"), rows)


def metrics(parts: str) -> str:
    """The metrics of some parts, a paragraph with process and owner before each table."""
    if unknown := set(parts.split()) - PARTS.keys():
        raise UnknownTable(f"no part of a metric's name: {', '.join(sorted(unknown))}")
    written = []
    for part in parts.split():
        of_part = [each for each in catalogue() if each.part == part]
        written.append(f"Process: {PARTS[part].processes}. Owner: {PARTS[part].owner}.\n\n{table(of_part)}")
    return "\n\n".join(written)
