"""Check the contracts with slither: each finding of high or medium impact needs a reason in allowed.toml.

python tests/static/findings.py FOLDER

FOLDER holds slither, for example build/deep/bin. A reason without a finding is an error too.
"""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "slither"
IMPACTS = ("High", "Medium")


def main() -> int:
    """Print findings without a reason and reasons without a finding; 1 if there are any."""
    with Path(__file__).with_name("allowed.toml").open("rb") as file:
        allowed = tomllib.load(file)["finding"]
    found = list(findings(Path(sys.argv[1])))
    used = [rule for rule in allowed if any(fits(rule, finding) for finding in found)]
    unexplained = [finding for finding in found if not any(fits(rule, finding) for rule in allowed)]
    for finding in unexplained:
        print(f"{finding['impact']} {finding['check']}: {finding['description'].strip()}")
    for rule in allowed:
        if rule not in used:
            print(f"reason without a finding: {rule['check']} in {rule['places']}")
    print(f"slither: {len(found)} findings of high or medium impact, {len(unexplained)} without a reason")
    return int(bool(unexplained) or len(used) != len(allowed))


def findings(tools: Path) -> Iterator[dict[str, Any]]:
    """Run slither and yield its findings in this project's sources. It deletes its build, so it gets its own."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    report = FOLDER / "findings.json"
    report.unlink(missing_ok=True)
    paths = os.pathsep.join((str(tools.resolve()), os.environ["PATH"]))
    environment = {"PATH": paths, "FOUNDRY_OUT": str(FOLDER / "out"), "FOUNDRY_CACHE_PATH": str(FOLDER / "cache")}
    options = (
        "--exclude-informational",
        "--exclude-optimization",
        "--exclude-low",
        "--filter-paths",
        "node_modules|mocks|tests",
    )
    process = subprocess.run(
        [
            "slither",
            ".",
            "--compile-force-framework",
            "foundry",
            "--foundry-out-directory",
            FOLDER / "out",
            *options,
            "--json",
            report,
        ],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if not report.exists():
        raise SystemExit(f"slither: {process.stderr[-2000:]}")
    content = json.loads(report.read_text())
    if not content["success"]:
        raise SystemExit(f"slither: {content['error']}")
    yield from (item for item in content["results"].get("detectors", ()) if item["impact"] in IMPACTS)


def fits(rule: dict[str, Any], finding: dict[str, Any]) -> bool:
    """Whether a rule allows a finding: it has the same check, and the description starts with one of its places."""
    description = finding["description"].removeprefix("Reentrancy in ")
    return bool(rule["check"] == finding["check"] and any(description.startswith(place) for place in rule["places"]))


if __name__ == "__main__":
    raise SystemExit(main())
