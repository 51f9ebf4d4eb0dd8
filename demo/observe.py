"""Starts a Prometheus that scrapes every process of the demo, with the rules of deploy/observability."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from forewatt.embedded import probes
from forewatt.embedded.cache import CHECKOUT, binary
from forewatt.embedded.ports import free_port
from forewatt.embedded.stack import Stack

OBSERVABILITY = CHECKOUT / "deploy" / "observability"
INTERVAL_S = 2
"""How often the processes are scraped: more often than the minutes of a demo would need on a server."""
MISSING = (
    "--observe: there is no Prometheus, so nothing scrapes the metrics. Run setup/prometheus.sh, or install "
    "prometheus, and start the demo again."
)


@dataclass(frozen=True)
class Observed:
    """A running Prometheus, and the folder of the dashboards that Grafana can import."""

    url: str
    dashboards: Path = OBSERVABILITY / "dashboards"


def observe(stack: Stack, targets: Mapping[str, Mapping[str, int]]) -> Observed | None:
    """Start Prometheus; None if there is none. `targets` are the ports of each process by name, by job."""
    program = binary("prometheus")
    if program is None:
        return None
    port, run = free_port(), stack.folder / "run"
    config = run / "prometheus.yml"
    config.write_text(json.dumps(configuration(targets), indent=1), encoding="utf-8")  # JSON is YAML
    options = (
        f"--config.file={config}",
        f"--storage.tsdb.path={run / 'prometheus'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=warn",
    )
    url = f"http://127.0.0.1:{port}"
    stack.spawn("prometheus", [str(program), *options], ready=lambda: probes.http(f"{url}/-/ready"))
    return Observed(url)


def configuration(targets: Mapping[str, Mapping[str, int]]) -> dict[str, object]:
    """Prometheus's configuration; a process's name is its `instance`, which says more than its port."""
    return {
        "global": {"scrape_interval": f"{INTERVAL_S}s", "evaluation_interval": f"{INTERVAL_S}s"},
        "rule_files": [str(path) for path in sorted((OBSERVABILITY / "prometheus" / "rules").glob("*.yml"))],
        "scrape_configs": [
            {
                "job_name": job,
                "static_configs": [
                    {"targets": [f"127.0.0.1:{port}"], "labels": {"instance": name}} for name, port in ports.items()
                ],
            }
            for job, ports in sorted(targets.items())
        ],
    }
