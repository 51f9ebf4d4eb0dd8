"""The layout check: what it reports, and that the tree itself has no import circle."""

from pathlib import Path

import pytest

from setup import layout


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(layout, "ROOT", tmp_path)
    return tmp_path


def test_a_file_over_the_limit_is_reported(root: Path) -> None:
    (root / "long.py").write_text("x = 1\n" * 451)
    (root / "short.py").write_text("x = 1\n" * 450)
    assert list(layout.long_files([Path("long.py"), Path("short.py")])) == [
        "long.py: 451 lines; split it, 450 are the limit"
    ]


def test_a_wide_line_of_a_document_is_reported_unless_it_is_a_table_row(root: Path) -> None:
    (root / "guide.md").write_text(f"{'x' * 120}\n{'x' * 121}\n| {'x' * 130} |\n")
    assert list(layout.wide_lines([Path("guide.md")])) == ["guide.md:2: 121 columns; 120 are the limit"]


def test_an_import_circle_is_found() -> None:
    assert layout.circle({"a": ["b"], "b": ["c"], "c": []}) == []
    assert set(layout.circle({"a": ["b"], "b": ["c"], "c": ["a"]})) == {"a", "b", "c"}


def test_the_tree_has_no_import_circle() -> None:
    assert list(layout.import_circle()) == []
