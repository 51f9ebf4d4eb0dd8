"""A file source reads every line once."""

import asyncio
import json
from pathlib import Path
from typing import Any

from streaming.edge.sources.file import FileSource


def test_lines_are_read_once_and_appended_lines_later(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "readings.jsonl"
    path.write_text("".join(f"{json.dumps({'n': n})}\n" for n in range(250)))
    asyncio.run(FileSource(path).run(basket))
    asyncio.run(FileSource(path).run(basket))
    assert basket.records == [{"n": n} for n in range(250)]
    with path.open("a") as more:
        more.write('{"n": 250}\nnonsense\n[1]\n')
    asyncio.run(FileSource(path).run(basket))
    assert basket.records[250] == {"n": 250}
    assert [(record["kind"], record["raw"]) for record in basket.records[251:]] == [
        ("unusable", "nonsense"),
        ("unusable", "[1]"),
    ]
