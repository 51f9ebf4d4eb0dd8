"""Scores a page with Lighthouse, as a desktop browser on a fast line sees it."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CACHE = Path(os.environ.get("FOREWATT_CACHE", Path.home() / ".cache" / "forewatt"))
CLI = CACHE / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("accessibility", "performance")
METRICS = ("largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
TIMEOUT_S = 180


@dataclass(frozen=True)
class Scores:
    """A page's scores of 0 to 100, what lowered its accessibility, and the metrics behind its performance."""

    accessibility: float
    performance: float
    faults: list[str]
    metrics: dict[str, str]


def scores_of(url: str, chromium: str, flags: Sequence[str], report: Path) -> Scores:
    """Score the page at a URL, and write Lighthouse's whole report.

    Raises:
        subprocess.CalledProcessError: Lighthouse could not judge the page.
    """
    report.parent.mkdir(parents=True, exist_ok=True)
    asked = [f"--only-categories={','.join(CATEGORIES)}", "--preset=desktop", "--no-enable-error-reporting", "--quiet"]
    asked += ["--output=json", f"--output-path={report}", f"--chrome-flags={' '.join(('--headless=new', *flags))}"]
    environment = {**os.environ, "CHROME_PATH": chromium}
    subprocess.run(["node", str(CLI), url, *asked], env=environment, check=True, timeout=TIMEOUT_S)
    found = json.loads(report.read_text())
    scores = {name: 100 * found["categories"][name]["score"] for name in CATEGORIES}
    metrics = {name: str(found["audits"][name].get("displayValue", "")) for name in METRICS}
    return Scores(**scores, faults=faults_in(found), metrics=metrics)


def faults_in(report: dict[str, Any]) -> list[str]:
    """The accessibility audits that a page failed, by title."""
    audits = [report["audits"][audit["id"]] for audit in report["categories"]["accessibility"]["auditRefs"]]
    return [str(audit["title"]) for audit in audits if audit["score"] not in (None, 1)]
