"""The files of the log store fit the log: fields of the template and the searches are fields that processes write."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forewatt.telemetry.logs import OWN
from scripts._reference.metrics import PACKAGES
from tests.observability.files import ROOT

LOGS = ROOT / "deploy" / "observability" / "logs"
SEARCHES = sorted((LOGS / "searches").glob("*.json"))
TRACE = "trace_id"


def sources() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8") for package in PACKAGES for path in (ROOT / package).rglob("*.py")
    )


def leaves(query: Any) -> Iterator[tuple[str, str, Any]]:
    """Kind, field and value of each condition of a query."""
    if isinstance(query, list):
        for each in query:
            yield from leaves(each)
    elif isinstance(query, dict):
        for kind, body in query.items():
            if kind in ("term", "terms", "range", "match_phrase"):
                yield from ((kind, field, value) for field, value in body.items())
            else:
                yield from leaves(body)


def test_template__fields__are_those_of_a_record() -> None:
    template = json.loads((LOGS / "template.json").read_text(encoding="utf-8"))
    assert template["template"]["mappings"]["properties"].keys() == OWN | {TRACE}


@pytest.mark.parametrize("path", SEARCHES, ids=lambda path: path.stem)
def test_search__fields_and_phrases__are_written_by_some_process(path: Path) -> None:
    saved = json.loads(path.read_text(encoding="utf-8"))
    assert re.search(r"[?.]$", saved["question"])
    found, text = list(leaves(saved["search"]["query"])), sources()
    assert found
    for kind, field, value in found:
        assert field in OWN | {TRACE} or f'"{field}": ' in text, field
        if kind == "match_phrase":
            assert value in text, value


def test_rsyslog__index__is_the_one_of_the_template() -> None:
    text = (LOGS / "rsyslog.conf").read_text(encoding="utf-8")
    (pattern,) = json.loads((LOGS / "template.json").read_text(encoding="utf-8"))["index_patterns"]
    assert pattern == "forewatt-*"
    assert 'string="forewatt-%$YEAR%' in text
