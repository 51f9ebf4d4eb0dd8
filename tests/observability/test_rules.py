"""The rules read what processes export, and each alert says what to do."""

import re

import pytest
import yaml

from scripts._reference.metrics import catalogue
from tests.docs.links import anchors
from tests.observability.cases import CASES
from tests.observability.files import PROMETHEUS, ROOT, RULES, TARGET, Rule, labels_of, metrics_of, rules

EXPORTED = {series: metric for metric in catalogue() for series in metric.series}
RECORDED = {rule.name for rule in rules() if not rule.alert}
ALERTS = [rule for rule in rules() if rule.alert]
SECTIONS = ROOT / "docs" / "alerts.md"


def test_queries__metrics_and_labels__are_found() -> None:
    query = (
        'sum by (job, le) (rate(forewatt_a_seconds_bucket{kind=~"x|forewatt_b", pool!=""}[5m])) > on (pool) process_c'
    )
    assert metrics_of(query) == {"forewatt_a_seconds_bucket", "process_c"}
    assert labels_of(query) == {"job", "le", "kind", "pool"}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_rule__metrics_and_labels_of_its_query__exist(rule: Rule) -> None:
    read = metrics_of(rule.query)
    assert read or rule.query.startswith("up")
    assert read <= EXPORTED.keys() | RECORDED
    known = {label for name in read if name in EXPORTED for label in EXPORTED[name].labels}
    assert read & RECORDED or labels_of(rule.query) <= known | TARGET


@pytest.mark.parametrize("rule", [rule for rule in rules() if not rule.alert], ids=lambda rule: rule.name)
def test_recording__name__says_what_it_is_made_of(rule: Rule) -> None:
    assert re.fullmatch(r"forewatt:[a-z_]+:(p99|ratio)", rule.name)


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule.name)
def test_alert__owner_severity_and_runbook__are_given(rule: Rule) -> None:
    labels, notes = rule.body["labels"], rule.body["annotations"]
    assert labels["severity"] in ("page", "warning")
    assert labels["owner"] in ("streaming", "forecasting", "node", "services")
    assert notes["summary"]
    path, _, anchor = notes["runbook"].partition("#")
    assert (path, anchor) == ("docs/alerts.md", rule.name.lower())


def test_runbook__sections__are_those_of_the_alerts() -> None:
    text = SECTIONS.read_text(encoding="utf-8")
    written = re.findall(r"^### (Forewatt\w+)\n(?=\S)", text, re.MULTILINE)
    assert sorted(written) == sorted(rule.name for rule in ALERTS)
    assert {rule.name.lower() for rule in ALERTS} <= anchors(text)


def test_cases__every_alert__has_one_that_fires() -> None:
    assert CASES.keys() == {rule.name for rule in ALERTS}


def test_scrape_configuration__jobs__begin_with_the_prefix_of_the_rules() -> None:
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8"))
    jobs = [job["job_name"] for job in config["scrape_configs"]]
    assert jobs
    assert all(re.fullmatch(r"forewatt-[a-z]+", job) for job in jobs)
    assert {path.relative_to(PROMETHEUS) for pattern in config["rule_files"] for path in PROMETHEUS.glob(pattern)} == {
        path.relative_to(PROMETHEUS) for path in RULES
    }
