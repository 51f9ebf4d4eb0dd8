"""Slither's findings of high and medium impact, each of which is fixed or has its reason in allowed.toml.

`python tests/static/findings.py build/deep/bin`: the folder where slither lies. A reason that nothing needs fails too.
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
    """Print what is not allowed and what is allowed in vain; 1 if there is any of either."""
    with Path(__file__).with_name("allowed.toml").open("rb") as file:
        allowed = tomllib.load(file)["finding"]
    found = list(findings(Path(sys.argv[1])))
    used = [rule for rule in allowed if any(fits(rule, finding) for finding in found)]
    open_ = [finding for finding in found if not any(fits(rule, finding) for rule in allowed)]
    for finding in open_:
        print(f"{finding['impact']} {finding['check']}: {finding['description'].strip()}")
    for rule in allowed:
        if rule not in used:
            print(f"allowed in vain: {rule['check']} in {rule['places']}")
    print(f"slither: {len(found)} findings of high or medium impact, {len(open_)} without a reason")
    return int(bool(open_) or len(used) != len(allowed))


def findings(tools: Path) -> Iterator[dict[str, Any]]:
    """Run slither on a compilation of its own (it cleans the one it uses) and read what it found in our sources."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    report = FOLDER / "findings.json"
    report.unlink(missing_ok=True)
    paths = os.pathsep.join((str(tools.resolve()), os.environ["PATH"]))
    own = {"PATH": paths, "FOUNDRY_OUT": str(FOLDER / "out"), "FOUNDRY_CACHE_PATH": str(FOLDER / "cache")}
    chosen = (
        "--exclude-informational",
        "--exclude-optimization",
        "--exclude-low",
        "--filter-paths",
        "node_modules|mocks|tests",
    )
    ended = subprocess.run(
        [
            "slither",
            ".",
            "--compile-force-framework",
            "foundry",
            "--foundry-out-directory",
            FOLDER / "out",
            *chosen,
            "--json",
            report,
        ],
        cwd=ROOT,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    if not report.exists():
        raise SystemExit(f"slither: {ended.stderr[-2000:]}")
    content = json.loads(report.read_text())
    if not content["success"]:
        raise SystemExit(f"slither: {content['error']}")
    yield from (item for item in content["results"].get("detectors", ()) if item["impact"] in IMPACTS)


def fits(rule: dict[str, Any], finding: dict[str, Any]) -> bool:
    """Whether a rule allows a finding: the detector's name, and one of its places begins the description."""
    begins = finding["description"].removeprefix("Reentrancy in ")
    return bool(rule["check"] == finding["check"] and any(begins.startswith(place) for place in rule["places"]))


if __name__ == "__main__":
    raise SystemExit(main())
