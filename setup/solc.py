"""Makes the Solidity compiler available to Ape and Foundry inside this checkout; safe to run again.

Ape finds compilers under SOLCX_BINARY_PATH; export it as <checkout>/build/solcx, and APE_DATA_FOLDER as
<checkout>/build/ape. Without either variable this script uses exactly these two folders.
Foundry takes the same compiler from FOUNDRY_SOLC=<checkout>/build/solcx/solc-v<version>.

An installed compiler is kept; otherwise the native one is downloaded; where that host is out of reach, a small Node
program over the npm package `solc` stands in for it (same compiler, about five times slower).
"""

import os
import stat
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = "0.8.37"
SHIM = """#!/usr/bin/env node
// Stands in for the native solc: the same compiler from the npm package, spoken to by --standard-json only.
const fs = require("fs"), path = require("path");
const solc = require(%r);
const asked = process.argv.slice(2);
const base = asked.includes("--base-path") ? asked[asked.indexOf("--base-path") + 1] : ".";
// Sources that the input doesn't carry are read from the base path, as the native one does.
const read = (name) => {
  try {
    return { contents: fs.readFileSync(path.resolve(base, name), "utf8") };
  } catch (reason) {
    return { error: String(reason) };
  }
};
if (asked.includes("--version")) {
  process.stdout.write("solc, the solidity compiler commandline interface\\nVersion: " + solc.version() + "\\n");
} else if (asked.includes("--standard-json")) {
  process.stdout.write(solc.compile(fs.readFileSync(0, "utf8"), { import: read }));
} else {
  process.stderr.write("this solc answers --version and --standard-json only\\n");
  process.exitCode = 1;
}
"""


def solc_folder() -> Path:
    """The folder of this checkout's compilers, as named by SOLCX_BINARY_PATH."""
    return Path(os.environ.setdefault("SOLCX_BINARY_PATH", str(ROOT / "build" / "solcx")))


def ensure_solc(version: str = VERSION) -> Path:
    """Return a working compiler of `version`, installing one if there is none; raise SystemExit with what to do."""
    target = solc_folder() / f"solc-v{version}"
    if target.exists() and answers(target, version):
        return target
    target.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not downloaded(version):
        write_shim(target)
    if not answers(target, version):
        raise SystemExit(f"no solc {version} to be had: run `npm ci` in {ROOT} (package `solc`) and try again")
    return target


def downloaded(version: str) -> bool:
    """Whether the native compiler could be fetched."""
    import solcx
    from solcx.exceptions import DownloadError, SolcInstallationError, SolcNotInstalled, UnexpectedVersionError

    try:
        solcx.install_solc(version)
    # What keeps a download away: no route (OSError), an answer that is no list (ValueError), a build that won't run.
    except (
        OSError,
        ValueError,
        DownloadError,
        SolcInstallationError,
        SolcNotInstalled,
        UnexpectedVersionError,
    ) as reason:
        print(f"native solc {version} is out of reach ({type(reason).__name__}); using the npm one")
        return False
    return True


def write_shim(target: Path) -> None:
    """Write the Node program that stands in for the native compiler."""
    # The whole file appears at once: another process may be looking for it.
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_text(SHIM % str(ROOT / "node_modules" / "solc"))
    draft.chmod(draft.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    draft.replace(target)


def answers(target: Path, version: str) -> bool:
    """Whether the compiler runs and is of the version wanted."""
    try:
        spoken = subprocess.run([target, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return False
    return spoken.returncode == 0 and f"Version: {version}+" in spoken.stdout


if __name__ == "__main__":
    print(ensure_solc(sys.argv[1] if len(sys.argv) > 1 else VERSION))
