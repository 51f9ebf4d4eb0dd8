"""Fabric's programs, which `setup/fabric.sh` builds."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from forewatt.embedded.errors import EmbeddedError

VERSION = "2.5.0"
ROOT = Path(__file__).resolve().parents[3]
BUILDER = ROOT / "deploy" / "fabric" / "ccaas"
COMMAND_TIMEOUT_S = 120


class FabricNotBuilt(EmbeddedError):
    """Fabric's programs are missing."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Fabric {VERSION} is not in {folder}; run setup/fabric.sh once to build it")


class CommandFailed(EmbeddedError):
    """One of Fabric's commands failed."""

    def __init__(self, argv: Sequence[str], output: str) -> None:
        lines = [line for line in output.splitlines() if line.strip()]
        super().__init__(f"{Path(argv[0]).name} {' '.join(argv[1:4])} failed: {lines[-1] if lines else '(no output)'}")


def home() -> Path:
    """The folder with `bin` and `config`. FabricNotBuilt if it is missing."""
    cache = Path(os.environ.get("FOREWATT_CACHE") or Path.home() / ".cache" / "forewatt")
    folder = cache / f"fabric-{VERSION}"
    if not (folder / "config" / "orderer.yaml").exists():
        raise FabricNotBuilt(folder)
    return folder


def program(name: str) -> str:
    """The path of one of Fabric's programs."""
    return str(home() / "bin" / name)


def command(name: str, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    """Run one of Fabric's programs to its end; its output. CommandFailed if it fails."""
    argv = [program(name), *arguments]
    ended = subprocess.run(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "FABRIC_LOGGING_SPEC": "warn", **(env or {})},
        timeout=COMMAND_TIMEOUT_S,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise CommandFailed(argv, ended.stdout)
    return ended.stdout
