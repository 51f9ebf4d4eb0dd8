"""The drill: of ten planted faults each fires one alert and no other, and a dashboard shows what the alert reads."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts._dashboards.__main__ import DASHBOARDS
from tests.observability.cases import CASES
from tests.observability.files import RULES, metrics_of, rules
from tests.observability.test_dashboards import queries
from tests.observability.test_promtool import output_of

FAULTS = {
    "broker slow": "ForewattGatewaySlow",
    "store full": "ForewattDiskFull",
    "model drift": "ForewattModelDrift",
    "stuck transaction": "ForewattTransactionStuck",
    "gateway fenced": "ForewattGatewayFenced",
    "clock skew": "ForewattClockSkew",
    "dead attestor": "ForewattDown",
    "lost pin": "ForewattPinsLost",
    "reorg": "ForewattReorgs",
    "certificate about to expire": "ForewattCertificateExpires",
}
HEALTHY = {name: samples for case in CASES.values() for name, samples in case.quiet.items()}
"""The samples of a deployment in which every process exports what the rules read, and nothing is wrong."""


def firing(name: str, series: dict[str, str], minute: int, alerts: list[str]) -> dict[str, Any]:
    """A test of promtool: exactly these alerts fire at a minute."""
    return {
        "name": name,
        "interval": "1m",
        "input_series": [{"series": each, "values": values} for each, values in series.items()],
        "promql_expr_test": [
            {
                "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
                "eval_time": f"{minute}m",
                "exp_samples": [{"labels": f'{{alertname="{alert}"}}', "value": 1} for alert in alerts],
            }
        ],
    }


@pytest.mark.deep
def test_drill__each_fault__fires_one_alert_and_a_healthy_deployment_none(promtool: str, tmp_path: Path) -> None:
    tests = [firing("healthy", HEALTHY, minute, []) for minute in (5, 20, 59)]
    for fault, alert in FAULTS.items():
        case = CASES[alert]
        tests.append(firing(fault, HEALTHY | case.fires, case.minute, [alert]))
    file = tmp_path / "drill.yml"  # JSON is YAML
    body = {"rule_files": [str(path) for path in RULES], "evaluation_interval": "1m", "tests": tests}
    file.write_text(json.dumps(body), encoding="utf-8")
    assert "SUCCESS" in output_of(promtool, "test", "rules", str(file))


@pytest.mark.parametrize("fault", FAULTS)
def test_drill__what_the_alert_reads__is_on_a_dashboard(fault: str) -> None:
    expressions = {rule.name: rule.query for rule in rules()}
    read = metrics_of(expressions[FAULTS[fault]]) or {"up{"}
    read = {name for one in read for name in metrics_of(expressions.get(one, "")) or {one}}
    panels = [query for each in DASHBOARDS for _, _, query in queries(each)]
    assert all(any(name in query for query in panels) for name in read), read
