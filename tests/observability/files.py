"""The rules of deploy/observability, and what their queries name."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
PROMETHEUS = ROOT / "deploy" / "observability" / "prometheus"
RULES = sorted((PROMETHEUS / "rules").glob("*.yml"))
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
METRIC = re.compile(r"\b(?:forewatt[_:][a-z0-9_:]+|process_[a-z_]+)\b")
GROUPED = re.compile(r"\b(?:by|on|without|ignoring|group_left|group_right)\s*\(([^)]*)\)")
MATCHER = re.compile(r"([a-z_]+)\s*(?:=~|!~|!=|=)\s*$")
TARGET = frozenset({"job", "instance", "le"})
"""The labels that Prometheus adds to what it scrapes, and the bound of a bucket."""


@dataclass(frozen=True)
class Rule:
    """A rule: of an alert if it has one, else of a recording."""

    name: str
    query: str
    alert: bool
    body: dict[str, Any]


def rules() -> list[Rule]:
    """Every rule, in order."""
    groups = [group for path in RULES for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]]
    return [
        Rule(body.get("alert") or body["record"], body["expr"], "alert" in body, body)
        for group in groups
        for body in group["rules"]
    ]


def metrics_of(query: str) -> set[str]:
    """The metrics and recordings that a query reads."""
    return set(METRIC.findall(GROUPED.sub("", STRING.sub('""', query))))


def labels_of(query: str) -> set[str]:
    """The labels that a query matches, groups or joins by."""
    grouped = {label.strip() for found in GROUPED.findall(query) for label in found.split(",")}
    parts = STRING.split(query)
    return (grouped | {found[1] for part in parts if (found := MATCHER.search(part))}) - {""}
