"""What the compose file's Prometheus and Grafana see: every service that has metrics, the rules and the dashboards."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from forewatt.embedded.cache import binary
from tests.deploy.test_compose import FOLDER, PROGRAMS, SERVICES
from tests.observability.files import RULES

CONFIGURATION: dict[str, Any] = yaml.safe_load((FOLDER / "prometheus.yaml").read_text())
ENDS = {"migrate", "train"}
NEEDS_AN_EXPORTER = {"frontend", "chain", "mosquitto", "kafka", "registry", "timescale", "redis", "mongo"}
"""Services whose images have no address with metrics. The metrics of Forewatt's services show when one is slow."""


def scraped() -> dict[str, tuple[str, str]]:
    """The job and the port by the service that Prometheus scrapes."""
    found: dict[str, tuple[str, str]] = {}
    for job in CONFIGURATION["scrape_configs"]:
        addresses = [target for group in job.get("static_configs", []) for target in group["targets"]]
        resolved = [f"{name}:{group['port']}" for group in job.get("dns_sd_configs", []) for name in group["names"]]
        for address in addresses + resolved:
            name, _, port = address.partition(":")
            assert name not in found, f"{name} is scraped twice"
            found[name] = (job["job_name"], port)
    return found


def mounts(service: str, folder: str) -> dict[str, Path]:
    """The files and folders of the checkout that a service sees below `folder`, by their path there."""
    parts = [volume.split(":") for volume in SERVICES[service]["volumes"]]
    return {
        part[1].removeprefix(folder): (FOLDER / part[0]).resolve()
        for part in parts
        if part[0].startswith(".") and part[1].startswith(folder)
    }


def test_prometheus__every_service__is_scraped_or_has_no_metrics() -> None:
    assert set(scraped()) | ENDS | NEEDS_AN_EXPORTER == set(SERVICES)
    assert not set(scraped()) & (ENDS | NEEDS_AN_EXPORTER)


def test_prometheus__programs__have_jobs_of_the_rules_and_the_ports_of_their_commands() -> None:
    for name, (job, port) in scraped().items():
        if name in PROGRAMS:
            health = str(SERVICES[name]["environment"].get("FOREWATT_HEALTH_URL", "8000 8100"))
            assert port in health or port in SERVICES[name]["command"], name
        assert job.startswith("forewatt-") == (name in PROGRAMS), job


def test_prometheus__service_of_a_profile__is_no_target_while_it_does_not_run() -> None:
    fixed = {
        target.partition(":")[0]
        for job in CONFIGURATION["scrape_configs"]
        for group in job.get("static_configs", [])
        for target in group["targets"]
    }
    assert not [name for name in fixed if "profiles" in SERVICES[name]]


def test_prometheus__container__loads_every_rule() -> None:
    seen = mounts("prometheus", "/etc/prometheus/")
    assert seen["prometheus.yml"] == (FOLDER / "prometheus.yaml").resolve()
    assert CONFIGURATION["rule_files"] == ["rules/*.yml"]
    assert sorted(seen["rules"].glob("*.yml")) == RULES


def test_grafana__container__loads_every_dashboard() -> None:
    seen = mounts("grafana", "/etc/")
    (provider,) = yaml.safe_load(seen["grafana/provisioning/dashboards/forewatt.yaml"].read_text())["providers"]
    folder = seen[provider["options"]["path"].removeprefix("/etc/")]
    assert len(list(folder.glob("*.json"))) == 6


@pytest.mark.deep
def test_prometheus__files_of_its_container__are_valid(tmp_path: Path) -> None:
    promtool = binary("promtool")
    if promtool is None:
        pytest.skip("there is no promtool: run setup/prometheus.sh, or install Prometheus")
    for path, source in mounts("prometheus", "/etc/prometheus/").items():
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / path)
    argv = [str(promtool), "check", "config", str(tmp_path / "prometheus.yml")]
    checked = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count("rules found") == len(RULES)
