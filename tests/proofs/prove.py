"""Halmos on the proofs in tests/forge/proofs: for all inputs, not for samples.

`python tests/proofs/prove.py build/deep/bin`: the folder where halmos and its solver lie.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "halmos"
SECONDS_A_QUERY = 120


def main() -> int:
    """Compile only what is proven, and prove it; halmos's own exit code."""
    tools = Path(sys.argv[1]).resolve()
    own = {
        "PATH": os.pathsep.join((str(tools), os.environ["PATH"])),
        "FOUNDRY_SRC": "contracts/libraries",
        "FOUNDRY_TEST": "tests/forge/proofs",
        "FOUNDRY_OUT": str(FOLDER / "out"),
        "FOUNDRY_CACHE_PATH": str(FOLDER / "cache"),
    }
    limit = ("--solver-timeout-assertion", str(SECONDS_A_QUERY * 1000))
    return subprocess.run(
        ["halmos", "--forge-build-out", FOLDER / "out", "--solver", "yices", "--no-status", *limit],
        cwd=ROOT,
        env={**os.environ, **own},
        check=False,
    ).returncode


if __name__ == "__main__":
    raise SystemExit(main())
