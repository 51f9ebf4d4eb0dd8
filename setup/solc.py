"""Install the Solidity compiler for Ape and Foundry into this checkout; safe to run again.

Ape looks for compilers in SOLCX_BINARY_PATH: export it as <checkout>/build/solcx, and APE_DATA_FOLDER as
<checkout>/build/ape. Without these variables the script uses the same two folders.
Foundry uses the same compiler through FOUNDRY_SOLC=<checkout>/build/solcx/solc-v<version>.

An installed compiler is used as it is. If there is none, the native one is downloaded; if that fails, a small Node
program around the npm package `solc` replaces it (the same compiler, about five times slower).
"""

import os
import stat
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = "0.8.37"
SHIM = """#!/usr/bin/env node
// Replaces the native solc: the same compiler from the npm package, called only with --standard-json.
const fs = require("fs"), path = require("path");
const solc = require(%r);
const options = process.argv.slice(2);
const base = options.includes("--base-path") ? options[options.indexOf("--base-path") + 1] : ".";
// Sources that the input doesn't carry are read from the base path, as the native compiler does.
const read = (name) => {
  try {
    return { contents: fs.readFileSync(path.resolve(base, name), "utf8") };
  } catch (reason) {
    return { error: String(reason) };
  }
};
if (options.includes("--version")) {
  process.stdout.write("solc, the solidity compiler commandline interface\\nVersion: " + solc.version() + "\\n");
} else if (options.includes("--standard-json")) {
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
    """Return a working compiler of `version`, installing one if there is none; SystemExit says what to do."""
    target = solc_folder() / f"solc-v{version}"
    if target.exists() and answers(target, version):
        return target
    target.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not downloaded(version):
        write_shim(target)
    if not answers(target, version):
        raise SystemExit(
            f"solc {version} could not be installed: run `npm ci` in {ROOT} (package `solc`) and try again"
        )
    return target


def downloaded(version: str) -> bool:
    """Download the native compiler; returns whether it worked."""
    import solcx
    from solcx.exceptions import DownloadError, SolcInstallationError, SolcNotInstalled, UnexpectedVersionError

    try:
        solcx.install_solc(version)
    # No route (OSError), an answer that is not a list of releases (ValueError), or a build that does not run.
    except (
        OSError,
        ValueError,
        DownloadError,
        SolcInstallationError,
        SolcNotInstalled,
        UnexpectedVersionError,
    ) as reason:
        print(f"native solc {version} cannot be downloaded ({type(reason).__name__}); using the npm one")
        return False
    return True


def write_shim(target: Path) -> None:
    """Write the Node program that replaces the native compiler."""
    # Rename the complete file into place: another process may use it at the same time.
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_text(SHIM % str(ROOT / "node_modules" / "solc"))
    draft.chmod(draft.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    draft.replace(target)


def answers(target: Path, version: str) -> bool:
    """Whether the compiler runs and has this version."""
    try:
        printed = subprocess.run([target, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return False
    return printed.returncode == 0 and f"Version: {version}+" in printed.stdout


if __name__ == "__main__":
    print(ensure_solc(sys.argv[1] if len(sys.argv) > 1 else VERSION))
