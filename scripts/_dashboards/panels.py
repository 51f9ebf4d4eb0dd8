"""Builds the JSON model of a Grafana dashboard from rows of panels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COLUMNS, HEIGHT = 24, 8
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
SCHEMA_VERSION = 39


@dataclass(frozen=True)
class Panel:
    """Queries by legend, drawn over time or, with `now`, as the newest value. From `warn` on a value is red."""

    title: str
    description: str
    queries: Mapping[str, str]
    unit: str = "short"
    now: bool = False
    warn: float | None = None
    warn_below: bool = False
    """Whether values below `warn` are the red ones."""


@dataclass(frozen=True)
class Row:
    """Panels side by side below a heading."""

    title: str
    panels: Sequence[Panel]


@dataclass(frozen=True)
class Dashboard:
    """A dashboard; `variables` are the labels by which a reader can filter, with the metric that has their values."""

    uid: str
    title: str
    description: str
    rows: Sequence[Row]
    variables: Mapping[str, str] | None = None


def model(dashboard: Dashboard) -> dict[str, Any]:
    """The dashboard as Grafana imports it."""
    panels: list[dict[str, Any]] = []
    top = 0
    for row in dashboard.rows:
        panels.append({"id": len(panels) + 1, "type": "row", "title": row.title, "collapsed": False, "panels": []})
        panels[-1]["gridPos"] = {"x": 0, "y": top, "w": COLUMNS, "h": 1}
        width = COLUMNS // len(row.panels)
        for number, panel in enumerate(row.panels):
            place = {"x": number * width, "y": top + 1, "w": width, "h": HEIGHT}
            panels.append({"id": len(panels) + 1, "gridPos": place, **panel_model(panel)})
        top += 1 + HEIGHT
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.description,
        "tags": ["forewatt"],
        "timezone": "utc",
        "schemaVersion": SCHEMA_VERSION,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [source(), *map(variable, (dashboard.variables or {}).items())]},
        "links": [{"type": "dashboards", "tags": ["forewatt"], "title": "Forewatt", "asDropdown": True}],
        "panels": panels,
    }


def panel_model(panel: Panel) -> dict[str, Any]:
    """A panel without its place."""
    colours = ["red", "green"] if panel.warn_below else ["green", "red"]
    steps: list[dict[str, Any]] = [{"color": colours[0] if panel.warn is not None else "green", "value": None}]
    if panel.warn is not None:
        steps.append({"color": colours[1], "value": panel.warn})
    defaults: dict[str, Any] = {"unit": panel.unit, "thresholds": {"mode": "absolute", "steps": steps}, "min": 0}
    if not panel.now and panel.warn is not None:
        defaults["custom"] = {"thresholdsStyle": {"mode": "line"}}
    return {
        "type": "stat" if panel.now else "timeseries",
        "title": panel.title,
        "description": panel.description,
        "datasource": SOURCE,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + number), "datasource": SOURCE, "expr": query, "legendFormat": legend}
            for number, (legend, query) in enumerate(panel.queries.items())
        ],
    }


def source() -> dict[str, Any]:
    """The variable that chooses the Prometheus."""
    return {"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus"}


def variable(named: tuple[str, str]) -> dict[str, Any]:
    """A variable with the values of a label."""
    label, metric = named
    return {
        "name": label,
        "type": "query",
        "datasource": SOURCE,
        "query": f"label_values({metric}, {label})",
        "includeAll": True,
        "multi": True,
        "allValue": ".*",
        "current": {"text": "All", "value": "$__all"},
        "refresh": 2,
    }


def quantile(share: float, histogram: str, by: str = "", matching: str = "") -> str:
    """The query of a quantile of a histogram, by further labels."""
    labels = f"{by}, le" if by else "le"
    where = f"{{{matching}}}" if matching else ""
    return f"histogram_quantile({share}, sum by ({labels}) (rate({histogram}_bucket{where}[$__rate_interval])))"


def rate(counter: str, by: str = "", matching: str = "") -> str:
    """The query of a counter's increase a second, by further labels."""
    where = f"{{{matching}}}" if matching else ""
    return f"sum by ({by}) (rate({counter}{where}[$__rate_interval]))"
