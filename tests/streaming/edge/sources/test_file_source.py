"""A file source reads every line once."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from streaming.edge.sources.file import FileSource


def read(path: Path, basket: Any) -> list[dict[str, Any]]:
    """What one more start of the agent reads."""
    before = len(basket.records)
    asyncio.run(FileSource(path).run(basket))
    return list(basket.records[before:])


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


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'\xef\xbb\xbf{"n": 0}\n{"n": 1}\n', 2),
        ('{"n": 0}\r\n{"n": 1}\r\n'.encode("utf-16"), 2),
        (b'{"n": 0}\r\n{"n": 1}\n{"n": 2}\r{"n": 3}', 4),
        (b'{"n": 0}\n\n \r\n{"n": 1}\n\n', 2),
        (b"", 0),
    ],
)
def test_marks_of_byte_order_line_ends_and_empty_lines_are_no_records(
    tmp_path: Path, basket: Any, content: bytes, expected: int
) -> None:
    path = tmp_path / "readings.jsonl"
    path.write_bytes(content)
    assert read(path, basket) == [{"n": n} for n in range(expected)]
    assert read(path, basket) == []


def test_a_corrected_file_is_read_again(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "readings.jsonl"
    path.write_text('{"n": 0}\n{"n": "O"}\n')
    assert len(read(path, basket)) == 2
    path.write_text('{"n": 0}\n{"n": 1}\n')
    assert {"n": 1} in read(path, basket)
    path.write_text('{"n": 7}\n')
    assert read(path, basket) == [{"n": 7}]


def test_a_line_that_is_not_written_to_its_end_is_read_when_it_is(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "readings.jsonl"
    path.write_text('{"n": 0}\n{"n": 1')
    whole, part = read(path, basket)
    assert (whole, part["kind"], part["raw"]) == ({"n": 0}, "unusable", '{"n": 1')
    assert "incomplete" in part["reason"]
    path.write_text('{"n": 0}\n{"n": 12}\n{"n": 3}')
    assert read(path, basket) == [{"n": 12}, {"n": 3}]
    path.write_text('{"n": 0}\n{"n": 12}\n{"n": 3}\n{"n": 4}\n')
    assert read(path, basket) == [{"n": 4}]


def test_a_position_of_an_older_version_is_still_one(tmp_path: Path, basket: Any) -> None:
    path = tmp_path / "readings.jsonl"
    path.write_text('{"n": 0}\n{"n": 1}\n')
    basket.keep([], f"file:{path.resolve()}", 1)
    assert read(path, basket) == [{"n": 1}]
    assert read(path, basket) == []
