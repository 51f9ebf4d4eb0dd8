"""Copies of the contracts with one change each, compiled many at a time: starting the compiler is the dear part."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mutants import Mutant

from forewatt.embedded.cache import CHECKOUT, binary

IMPORT = re.compile(r'from "(\.{1,2}/[^"]+)"')
PLACE = re.compile(r"src/m(\d+)/")
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
    """A mutant that compiles, and where: `folder` holds its sources, `number` is in its contract's name."""

    number: int
    mutant: Mutant
    folder: Path


class Workshop:
    """A Foundry project under `folder`, made anew, for mutants of `source` seen through `root`.

    `root` (a probe) and all that it imports are copied for each mutant; the root's contract is renamed by
    the mutant's number, so that the artifacts lie side by side. Paths are relative to the checkout.
    """

    def __init__(self, folder: Path, source: Path, root: Path) -> None:
        self.folder, self._source, self._root = folder, source, root
        self._closure = imported(root)
        if source not in self._closure:
            raise ValueError(f"{root} does not import {source}, so it can't notice a change there")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        settings = SETTINGS.format(modules=CHECKOUT / "node_modules")
        (folder / "foundry.toml").write_text(settings)

    def build(self, mutants: Sequence[Mutant], first: int) -> list[Built]:
        """Compile a batch, numbered from `first`; those that do not compile are left out."""
        shutil.rmtree(self.folder / "src", ignore_errors=True)
        built = [self._copy(number, mutant) for number, mutant in enumerate(mutants, first)]
        while built:
            ended = self.forge("build")
            if ended.returncode == 0:
                return built
            broken = {int(number) for number in PLACE.findall(ended.stdout + ended.stderr)}
            # Where none is left the fault is in the copies, not in the changes.
            if not broken or len(broken) == len(mutants) > 1:
                raise RuntimeError(f"forge build: {ended.stdout}{ended.stderr}")
            for one in built:
                if one.number in broken:
                    shutil.rmtree(one.folder)
            built = [one for one in built if one.number not in broken]
        return built

    def artifact(self, one: Built) -> Path:
        """The compiled root of a mutant."""
        name = contract_name((CHECKOUT / self._root).read_text())
        return next((self.folder / "out").rglob(f"{name}M{one.number}.json"))

    def forge(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run forge here and take what it says."""
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
    """A source and all of ours that it needs, relative to the checkout."""
    found, open_ = [root], [root]
    while open_:
        path = open_.pop()
        for name in IMPORT.findall((CHECKOUT / path).read_text()):
            needed = (CHECKOUT / path.parent / name).resolve().relative_to(CHECKOUT)
            if needed not in found:
                found.append(needed)
                open_.append(needed)
    return found


def contract_name(source: str) -> str:
    """The last contract that a file declares."""
    return re.findall(r"^contract (\w+)", source, re.MULTILINE)[-1]
