"""What the API says in English is in the reader's language on pages: errors by their type, reasons by their kind."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from forewatt.web.problems import MEDIA_TYPE, PREFIX, TYPES
from oracle.service.routes.models import WITHOUT
from tests.dapp.conftest import NODES_ENGLISH, ROOT

SERVICES = ("forewatt", "oracle", "streaming", "forecaster", "scripts")
OWN = re.compile(
    r"""Problem\((?:[^()]|\([^()]*\))*?, "([a-z]+(?:-[a-z]+)+)"|\bkind ?= ?(?:[^\n]*, )?"([a-z]+(?:-[a-z]+)+)\""""
)
"""A type that a problem names itself, where it is raised."""
ALERT_STATUS = 422


def own_types() -> set[str]:
    """The types of problems that do not come from their status."""
    found = set[str]()
    for folder in SERVICES:
        for path in sorted(Path(ROOT / folder).rglob("*.py")):
            text = path.read_text()
            if "web.problems" in text:
                found |= {first or second for first, second in OWN.findall(text)}
    return found


def sentences(lang: str) -> dict[str, str]:
    """The catalogue's sentences about problems, by type."""
    text = (ROOT / "dapp" / "src" / "messages" / lang / "problems.ts").read_text()
    entries = re.findall(r'^  "?([a-z-]+)"?:\s+"([^"]+)",$', text, re.MULTILINE)
    return dict(entries)


def test_problems__every_type_of_the_services__has_a_sentence_in_both_languages() -> None:
    own = own_types()
    assert {"session-ended", "sign-in-refused", "invalid-text", "payload-unavailable"} <= own
    english, german = sentences("en"), sentences("de")
    assert own | set(TYPES.values()) <= english.keys() == german.keys()
    assert all(english[kind] != german[kind] for kind in english)


@pytest.mark.parametrize("kind", ["invalid-cursor", "unavailable"])
@pytest.mark.parametrize("lang", ["en", "de"])
def test_problems__a_failed_request__is_said_in_the_readers_language(page: Page, lang: str, kind: str) -> None:
    body = {"type": PREFIX + kind, "title": "Failed", "status": ALERT_STATUS, "detail": NODES_ENGLISH}
    page.route(
        "**/alerts/recent*", lambda route: route.fulfill(status=ALERT_STATUS, json=body, content_type=MEDIA_TYPE)
    )
    page.goto(f"/alerts/?lang={lang}")
    shown = page.get_by_role("main").get_by_role("alert").last
    expect(shown).to_have_text(NODES_ENGLISH if lang == "en" else sentences("de")[kind])


def test_problems__another_language_is_chosen__is_said_in_it_at_once(page: Page) -> None:
    body = {"type": PREFIX + "unavailable", "status": ALERT_STATUS, "detail": NODES_ENGLISH}
    page.route(
        "**/alerts/recent*", lambda route: route.fulfill(status=ALERT_STATUS, json=body, content_type=MEDIA_TYPE)
    )
    page.goto("/alerts/?lang=en")
    shown = page.get_by_role("main").get_by_role("alert").last
    expect(shown).to_have_text(NODES_ENGLISH)
    page.get_by_role("button", name="de", exact=True).click()
    expect(shown).to_have_text(sentences("de")["unavailable"])


@pytest.mark.parametrize("lang", ["en", "de"])
def test_drivers__every_reason_of_the_api__is_said_in_the_readers_language(page: Page, lang: str) -> None:
    without = [{"model": f"m{place}", "kind": kind, "reason": NODES_ENGLISH} for place, kind in enumerate(WITHOUT)]
    reply = {"round": 8, "asset_id": "a", "issued_chain_s": 0, "first_valid_chain_s": 0, "step_s": 900}
    page.route("**/drivers*", lambda route: route.fulfill(json={**reply, "models": [], "without": without}))
    page.goto(f"/feed/?feed=0&lang={lang}")
    title = {"en": "What moved the forecast", "de": "Was die Prognose bewegt hat"}[lang]
    page.get_by_text(title, exact=True).click()
    items = page.get_by_role("main").get_by_role("listitem").filter(has_text=re.compile(r"^m\d: "))
    expect(items).to_have_count(len(WITHOUT))
    said = [text.partition(": ")[2] for text in items.all_inner_texts()]
    assert len(set(said)) == len(WITHOUT), "two kinds are said alike, or one has no sentence"
    other = {"en": "it has no answer", "de": "keine Antwort"}[lang]
    assert NODES_ENGLISH not in said
    assert other not in said
