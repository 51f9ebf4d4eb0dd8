"""The dashboards' files are fresh, whole, and read what processes export."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts._dashboards.__main__ import DASHBOARDS, FOLDER, text
from scripts._dashboards.panels import Dashboard, model
from scripts._reference.metrics import PARTS, catalogue
from tests.observability.files import ROOT, TARGET, labels_of, metrics_of

EXPORTED = {series: metric for metric in catalogue() for series in metric.series}
OF_EVERY_PROCESS = {"process_resident_memory_bytes", "process_cpu_seconds_total"}


def queries(dashboard: Dashboard) -> Iterator[tuple[str, str, str]]:
    """Panel, legend and query of each line that a dashboard draws."""
    for row in dashboard.rows:
        for panel in row.panels:
            for legend, query in panel.queries.items():
                yield panel.title, legend, query


def test_files__equal_what_their_modules_make() -> None:
    argv = [sys.executable, "-m", "scripts._dashboards", "--check"]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name for path in FOLDER.iterdir()} == {
        f"{each.uid.removeprefix('forewatt-')}.json" for each in DASHBOARDS
    }


def test_check__file_that_was_edited__is_stale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from scripts._dashboards import __main__ as program

    monkeypatch.setattr(program, "FOLDER", tmp_path)
    assert CliRunner().invoke(program.main, ["--check"]).exit_code == 1
    assert CliRunner().invoke(program.main).exit_code == 0
    assert CliRunner().invoke(program.main, ["--check"]).exit_code == 0


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda each: each.uid)
def test_dashboard__metrics_labels_and_variables_of_its_queries__exist(dashboard: Dashboard) -> None:
    variables = set(dashboard.variables or {})
    assert all(metric in EXPORTED for metric in (dashboard.variables or {}).values())
    for title, legend, query in queries(dashboard):
        read = metrics_of(query)
        assert read <= EXPORTED.keys() | OF_EVERY_PROCESS, (title, read)
        assert read or "up{" in query or "ALERTS{" in query, title
        known = {label for name in read & EXPORTED.keys() for label in EXPORTED[name].labels} | TARGET
        shown = {part.partition("}}")[0] for part in legend.split("{{")[1:]}
        assert labels_of(query) - {"alertstate", "alertname"} <= known, title
        assert shown <= known, (title, legend)
        used = {part.partition('"')[0] for part in query.split('"$')[1:]}
        assert used <= variables, (title, used)


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda each: each.uid)
def test_dashboard__panels__have_descriptions_and_do_not_overlap(dashboard: Dashboard) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in model(dashboard)["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells
        assert panel["type"] == "row" or panel["description"].endswith(".")


def test_dashboards__together__show_every_part() -> None:
    shown = {name for each in DASHBOARDS for _, _, query in queries(each) for name in metrics_of(query)}
    assert {EXPORTED[name].part for name in shown & EXPORTED.keys()} >= PARTS.keys() - {
        "settler",
        "relayer",
        "forecaster",
    }


def test_text__is_the_json_of_the_model() -> None:
    parsed: dict[str, Any] = json.loads(text(DASHBOARDS[0]))
    assert parsed == model(DASHBOARDS[0])
