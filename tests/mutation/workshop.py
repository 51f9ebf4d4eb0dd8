"""Compiles mutants, which are copies of the contracts with a single change; many at once, since solc starts slowly."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mutants import Mutant

from forewatt.embedded.cache import CHECKOUT, binary

IMPORT = re.compile(r'from "(\.{1,2}/[^"]+)"')
MUTANT_FOLDER = re.compile(r"src/m(\d+)/")
SETTINGS = """
[profile.default]
src = "src"
test = "src"
out = "out"
cache_path = "cache"
libs = []
remappings = ["@openzeppelin/contracts/={modules}/@openzeppelin/contracts/"]
allow_paths = ["{modules}"]
evm_version = "prague"
optimizer = false
offline = true
bytecode_hash = "none"
gas_limit = 300000000
[lint]
lint_on_build = false
[fuzz]
runs = 64
seed = "0x1"
[invariant]
runs = 16
depth = 40
fail_on_revert = true
"""


@dataclass(frozen=True)
class Built:
    """A compiled mutant. `folder` holds its sources, and `number` is part of its contract's name."""

    number: int
    mutant: Mutant
    folder: Path


class Workshop:
    """A new Foundry project in `folder` for the mutants of `source`, which the probe `root` calls.

    The root and all files that it imports are copied for each mutant. The mutant's number is added to the name of the
    root's contract, so that each one has an artifact of its own. Paths are relative to the checkout.
    """

    def __init__(self, folder: Path, source: Path, root: Path) -> None:
        self.folder, self._source, self._root = folder, source, root
        self._closure = imported(root)
        if source not in self._closure:
            raise ValueError(f"{root} does not import {source}")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        settings = SETTINGS.format(modules=CHECKOUT / "node_modules")
        (folder / "foundry.toml").write_text(settings)

    def build(self, mutants: Sequence[Mutant], first: int) -> list[Built]:
        """Compile a batch numbered from `first`, and return the mutants that compile."""
        shutil.rmtree(self.folder / "src", ignore_errors=True)
        built = [self._copy(number, mutant) for number, mutant in enumerate(mutants, first)]
        while built:
            process = self.forge("build")
            if process.returncode == 0:
                return built
            broken = {int(number) for number in MUTANT_FOLDER.findall(process.stdout + process.stderr)}
            # If none compiles, the fault is in the copies and not in the changes.
            if not broken or len(broken) == len(mutants) > 1:
                raise RuntimeError(f"forge build: {process.stdout}{process.stderr}")
            for mutant in built:
                if mutant.number in broken:
                    shutil.rmtree(mutant.folder)
            built = [mutant for mutant in built if mutant.number not in broken]
        return built

    def artifact(self, built: Built) -> Path:
        """Return the path of a mutant's artifact."""
        name = contract_name((CHECKOUT / self._root).read_text())
        return next((self.folder / "out").rglob(f"{name}M{built.number}.json"))

    def forge(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run forge in the project and capture its output."""
        forge = binary("forge")
        if forge is None:
            raise SystemExit("forge is missing: run `make setup`")
        return subprocess.run([forge, *arguments], cwd=self.folder, capture_output=True, text=True, check=False)

    def _copy(self, number: int, mutant: Mutant) -> Built:
        folder = self.folder / "src" / f"m{number}"
        for path in self._closure:
            text = (CHECKOUT / path).read_text()
            if path == self._source:
                text = mutant.applied(text)
            if path == self._root:
                name = contract_name(text)
                text = re.sub(rf"\bcontract {name}\b", f"contract {name}M{number}", text)
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        return Built(number, mutant, folder)


def imported(root: Path) -> list[Path]:
    """Return a source and all files of this project that it imports, relative to the checkout."""
    paths, pending = [root], [root]
    while pending:
        path = pending.pop()
        for name in IMPORT.findall((CHECKOUT / path).read_text()):
            needed = (CHECKOUT / path.parent / name).resolve().relative_to(CHECKOUT)
            if needed not in paths:
                paths.append(needed)
                pending.append(needed)
    return paths


def contract_name(source: str) -> str:
    """Return the name of the last contract in a file."""
    return re.findall(r"^contract (\w+)", source, re.MULTILINE)[-1]
