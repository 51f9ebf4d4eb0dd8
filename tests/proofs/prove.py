"""Prove the checks in tests/forge/proofs with halmos, for all inputs.

python tests/proofs/prove.py FOLDER

FOLDER holds halmos and its solver, for example build/deep/bin.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "halmos"
SECONDS_A_QUERY = 600


def main() -> int:
    """Run halmos on the proofs and what they import; returns its exit code."""
    tools = Path(sys.argv[1]).resolve()
    environment = {
        "PATH": os.pathsep.join((str(tools), os.environ["PATH"])),
        "FOUNDRY_SRC": "contracts/libraries",
        "FOUNDRY_TEST": "tests/forge/proofs",
        "FOUNDRY_OUT": str(FOLDER / "out"),
        "FOUNDRY_CACHE_PATH": str(FOLDER / "cache"),
    }
    timeout = ("--solver-timeout-assertion", str(SECONDS_A_QUERY * 1000))
    return subprocess.run(
        ["halmos", "--forge-build-out", FOLDER / "out", "--solver", "yices", "--no-status", *timeout],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
    ).returncode


if __name__ == "__main__":
    raise SystemExit(main())
