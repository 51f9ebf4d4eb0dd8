"""The tutorials, followed block by block beside the running demo."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.docs.blocks import Block, Reader, blocks

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
TUTORIALS = ROOT / "docs" / "tutorials"
START = Block(0, "shell", "make demo\n", {"until": "The dapp is open at"})
EXPORTS = "build/demo/environment.sh"


def beside(demo: Any, text: str) -> str:
    """The page with the path of the demo that runs already; its own block would start a second one."""
    started = [block for block in blocks(text) if block.code == START.code]
    assert [block.attributes for block in started] == [START.attributes]
    assert EXPORTS in text
    return text.replace("make demo\n", "echo The dapp is open at another terminal\n").replace(
        EXPORTS, str(demo.folder / "environment.sh")
    )


@pytest.mark.parametrize("page", sorted(TUTORIALS.glob("*.md")), ids=lambda page: page.stem)
def test_tutorial__followed_from_top_to_bottom__works(page: Path, demo: Any, tmp_path: Path) -> None:
    text = tmp_path / page.name
    text.write_text(beside(demo, page.read_text(encoding="utf-8")), encoding="utf-8")
    environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": os.environ["HOME"]}
    with Reader(ROOT, environment) as reader:
        assert reader.follow(text) >= 4
