"""Check the tree's layout: file lengths, line widths of documents, and imports without circles.

    python setup/layout.py

Prints one line for each violation, and exits with 1 if there is one.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
MAX_LINES = 450
MAX_COLUMNS = 120
SOURCES = {".py", ".sol", ".ts", ".tsx", ".mjs", ".md", ".sql", ".sh", ".css", ".toml", ".yaml", ".yml"}
GENERATED = ("dapp/src/generated/", "docs/reference/")


def tracked_files() -> list[Path]:
    """The files that git tracks, relative to the checkout."""
    argv = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [Path(name) for name in names if (ROOT / name).is_file() and not name.startswith(GENERATED)]


def long_files(files: Iterable[Path]) -> Iterator[str]:
    """A line for each source file with more than MAX_LINES lines."""
    for path in files:
        if path.suffix in SOURCES:
            count = len((ROOT / path).read_text(encoding="utf-8").splitlines())
            if count > MAX_LINES:
                yield f"{path}: {count} lines; split it, {MAX_LINES} are the limit"


def wide_lines(files: Iterable[Path]) -> Iterator[str]:
    """A line for each line of a document that is wider than MAX_COLUMNS; rows of tables cannot be wrapped."""
    for path in files:
        if path.suffix == ".md":
            for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
                if len(line) > MAX_COLUMNS and not line.startswith("|"):
                    yield f"{path}:{number}: {len(line)} columns; {MAX_COLUMNS} are the limit"


def circle(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """The modules of one import circle, the first repeated at the end; empty if there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return [str(module) for module in error.args[1]]
    return []


def import_circle() -> Iterator[str]:
    """A line with an import circle of our packages, if there is one."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        packages = tomllib.load(file)["tool"]["importlinter"]["root_packages"]
    graph = grimp.build_graph(*packages, cache_dir=None)
    if modules := circle({module: graph.find_modules_directly_imported_by(module) for module in graph.modules}):
        yield f"import circle: {' -> '.join(reversed(modules))}"


def main() -> int:
    """Print every violation; 1 if there is one."""
    files = tracked_files()
    violations = [*long_files(files), *wide_lines(files), *import_circle()]
    for line in violations:
        print(line)
    return int(bool(violations))


if __name__ == "__main__":
    sys.exit(main())
