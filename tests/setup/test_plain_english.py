"""The check of plain English: which passages it reads, and what it reports about them."""

from pathlib import Path

import pytest

from setup import plain_english
from setup.plain_english import Passage, WordList, braces_passages, prose_passages, python_passages

WORDS = WordList.load()


def hits(passages: list[Passage]) -> list[tuple[int, str]]:
    return [(line, " ".join(text.split())) for passage in passages for line, text, _ in WORDS.hits(passage)]


def test_comments_docstrings_and_messages_of_python_are_read() -> None:
    source = '"""Computes the sums anew."""\nraise ValueError("the caller was told")  # besides\n'
    assert hits(list(python_passages(source))) == [(1, "anew"), (2, "told"), (2, "besides")]


def test_an_identifier_that_names_no_thing_is_found_where_it_is_defined() -> None:
    source = "def look(told): ...\n"
    assert sorted(hits(list(python_passages(source)))) == [(1, "look"), (1, "told")]


def test_code_is_not_read() -> None:
    assert hits(list(python_passages("anew = besides(otherwise)\n"))) == []


def test_comments_and_strings_of_solidity_and_typescript_are_read() -> None:
    source = '/// Starts anew.\nuint256 anew;\n/* besides */ string s = "told";\n<p>\n  to be had\n</p>'
    assert hits(list(braces_passages(source))) == [(1, "anew"), (3, "besides"), (3, "told"), (5, "to be had")]


def test_a_phrase_across_a_line_end_of_a_document_is_found() -> None:
    assert hits(list(prose_passages("First.\n\nThe value comes\notherwise.\n"))) == [(3, "comes otherwise")]


def test_plain_sentences_pass() -> None:
    assert hits([Passage(1, "Check unprocessed readings; return their count.")]) == []


def test_a_hit_is_printed_with_its_advice_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "guide.md").write_text("It starts anew.\n")
    monkeypatch.setattr(plain_english, "ROOT", tmp_path)
    monkeypatch.setattr(plain_english, "files", lambda _: [Path("guide.md")])
    assert plain_english.main() == 1
    assert 'guide.md:1: "anew": ' in capsys.readouterr().out
