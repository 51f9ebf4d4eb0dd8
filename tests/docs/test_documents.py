"""Every document: links lead somewhere, lines are short, generated tables are fresh, blocks have a known language."""

import subprocess
import sys
from pathlib import Path

import pytest

from setup.layout import wide_lines
from tests.docs.blocks import Block, BlockFailed, Reader, blocks
from tests.docs.links import anchor, relative_links

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LANGUAGES = {"console", "json", "mermaid", "python", "shell", "solidity", "text", "toml", "typescript"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page__relative_links__lead_to_a_file_and_a_heading(page: Path) -> None:
    assert [broken for link in relative_links(page) if (broken := link.broken())] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page__lines__are_at_most_120_columns_outside_of_tables(page: Path) -> None:
    assert list(wide_lines([page.relative_to(ROOT)])) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page__fenced_blocks__are_in_a_language_that_the_tests_know(page: Path) -> None:
    assert {block.language for block in blocks(page.read_text(encoding="utf-8"))} <= LANGUAGES


def test_reference__generated_tables__are_fresh() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "scripts._reference", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_anchor__heading_with_code__is_what_github_makes_of_it() -> None:
    assert anchor("Series (`series.py`, `quantise.py`)") == "series-seriespy-quantisepy"


def read(folder: Path, *parts: Block) -> list[str]:
    with Reader(folder, {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}) as reader:
        for part in parts:
            reader.run(part)
        return reader.output


def test_reader__blocks_of_a_page__share_one_shell_and_its_files(tmp_path: Path) -> None:
    output = read(
        tmp_path,
        Block(1, "shell", "export NAME=meter\n", {}),
        Block(4, "text", "0.25\n", {"title": "values/reading.txt"}),
        Block(7, "python", "import os\nprint(os.environ['NAME'], open('values/reading.txt').read().strip())\n", {}),
    )
    assert output == ["", "meter 0.25"]


def test_reader__output_without_a_newline_at_its_end__ends_the_block(tmp_path: Path) -> None:
    assert read(tmp_path, Block(1, "shell", "printf 'no newline'\n", {})) == ["no newline"]


def test_reader__failing_command__fails_the_block_with_its_output(tmp_path: Path) -> None:
    with pytest.raises(BlockFailed, match="no such meter"):
        read(tmp_path, Block(1, "shell", "echo no such meter; false; echo never\n", {}))


def test_reader__background_block__runs_until_it_prints_the_text(tmp_path: Path) -> None:
    serve = Block(4, "shell", "echo serving on $PORT; sleep 600\n", {"until": "serving on 8123"})
    assert read(tmp_path, Block(1, "shell", "export PORT=8123\n", {}), serve)[-1] == "serving on 8123"


def test_reader__background_block_that_ends_early__fails(tmp_path: Path) -> None:
    with pytest.raises(BlockFailed, match="did not print 'ready'"):
        read(tmp_path, Block(1, "shell", "echo port is taken\n", {"until": "ready"}))
