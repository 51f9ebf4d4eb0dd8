"""promtool accepts the configuration, and each alert fires with its samples and stays quiet without."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.observability.cases import CASES, Case
from tests.observability.files import PROMETHEUS, RULES

pytestmark = pytest.mark.deep


def output_of(*argv: str) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def unit_test(name: str, case: Case, series: Mapping[str, str], fires: bool) -> dict[str, Any]:
    """A test of promtool: how many alerts of a name fire after these samples."""
    query = f'count(ALERTS{{alertname="{name}", alertstate="firing"}}) > bool 0 or vector(0)'
    return {
        "name": f"{name} {'fires' if fires else 'is quiet'}",
        "interval": "1m",
        "input_series": [{"series": each, "values": values} for each, values in series.items()],
        "promql_expr_test": [
            {"expr": query, "eval_time": f"{case.minute}m", "exp_samples": [{"labels": "{}", "value": int(fires)}]}
        ],
    }


def test_configuration__with_its_rules__is_valid(promtool: str) -> None:
    assert "SUCCESS" in output_of(promtool, "check", "config", str(PROMETHEUS / "prometheus.yml"))


def test_alerts__each__fires_with_its_samples_and_not_without(promtool: str, tmp_path: Path) -> None:
    tests = [
        unit_test(name, case, series, fires)
        for name, case in CASES.items()
        for series, fires in ((case.fires, True), (case.quiet, False))
    ]
    file = tmp_path / "alerts.yml"  # JSON is YAML
    body = {"rule_files": [str(path) for path in RULES], "evaluation_interval": "1m", "tests": tests}
    file.write_text(json.dumps(body), encoding="utf-8")
    assert "SUCCESS" in output_of(promtool, "test", "rules", str(file))


def test_alerts__limit_that_is_changed__is_noticed(promtool: str, tmp_path: Path) -> None:
    """The unit tests must be able to fail: with every comparison the other way round they do."""
    changed = []
    for path in RULES:
        turned = path.read_text(encoding="utf-8").replace(" > ", " ~ ").replace(" < ", " > ").replace(" ~ ", " < ")
        (tmp_path / path.name).write_text(turned, encoding="utf-8")
        changed.append(str(tmp_path / path.name))
    case = CASES["ForewattJobsLag"]
    body = {
        "rule_files": changed,
        "evaluation_interval": "1m",
        "tests": [unit_test("ForewattJobsLag", case, case.fires, fires=True)],
    }
    (tmp_path / "changed.json").write_text(json.dumps(body), encoding="utf-8")
    done = subprocess.run(
        [promtool, "test", "rules", str(tmp_path / "changed.json")], capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 1
