"""What the API says in English is in the reader's language on pages: errors by their type, reasons by their kind."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from string import Formatter

import pytest
from playwright.sync_api import Page, expect

from forewatt.web.problems import MEDIA_TYPE, PREFIX, TYPES
from oracle.service.routes.models import WITHOUT
from tests.dapp.conftest import NODES_ENGLISH, ROOT

SERVICES = ("forewatt/web", "oracle/service", "streaming/assets", "scripts")
"""What answers the pages."""
RAISING = ("Problem", "problem", "EvidenceRefused", "SignInRefused")
"""What makes a problem of its arguments; the last two are passed on to one."""
PARAMETERS = {"detail", "errors", "headers", "kind", "status", "sentence"}
KIND = re.compile(r"[a-z]+(?:-[a-z]+)+")
ALERT_STATUS = 422


@dataclass(frozen=True)
class Raised:
    """A place where a service says what is wrong: its type, the names of its values, and its sentence if it has one."""

    where: str
    kinds: frozenset[str]
    values: frozenset[str]
    sentence: str | None
    composed: bool
    """Whether the sentence is composed where it is raised, so that it may carry values that nobody names."""


def raised() -> list[Raised]:
    """Every problem of the services that the pages ask."""
    found = []
    for folder in SERVICES:
        for path in sorted(Path(ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text())
            assigned = sorted(_assigned(tree), key=itemgetter(0))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISING:
                    before = {name: value for line, name, value in assigned if line < node.lineno}
                    found.append(_raised(f"{path.relative_to(ROOT)}:{node.lineno}", node, before))
    return found


def _assigned(tree: ast.Module) -> Iterator[tuple[int, str, ast.expr]]:
    """The line, the name and the value of every plain assignment."""
    for node in ast.walk(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and isinstance(target, ast.Name):
            yield node.lineno, target.id, node.value


def _raised(where: str, call: ast.Call, constants: dict[str, ast.expr]) -> Raised:
    plain = [constants.get(one.id, one) if isinstance(one, ast.Name) else one for one in call.args]
    plain = [one for one in plain if not isinstance(one, ast.Constant) or isinstance(one.value, str)]
    named = {
        one.arg: constants.get(one.value.id, one.value) if isinstance(one.value, ast.Name) else one.value
        for one in call.keywords
        if one.arg
    }
    texts = [one.value for one in [*plain, *named.values()] if isinstance(one, ast.Constant)]
    kinds = frozenset(str(text) for text in texts if isinstance(text, str) and KIND.fullmatch(text))
    sentence = next((text for text in texts if isinstance(text, str) and text not in kinds), None)
    passed_on = any(one.arg is None for one in call.keywords)
    composed = not passed_on and any(isinstance(one, ast.JoinedStr) for one in plain)
    return Raised(where, kinds, frozenset(named.keys() - PARAMETERS), sentence, composed)


def own_types() -> set[str]:
    """The types of problems that do not come from their status; the last one is a default."""
    return {kind for one in raised() for kind in one.kinds} | {"sign-in-refused"}


def sentences(lang: str) -> dict[str, str]:
    """The catalogue's sentences about problems, by type; a value is its name in braces."""
    text = (ROOT / "dapp" / "src" / "messages" / lang / "problems.ts").read_text()
    entries = re.findall(r'^  "?([a-z-]+)"?:\s+(?:\(\{[^}]*\}\)\s+=>\s+)?["`]([^"`]+)["`],$', text, re.MULTILINE)
    return {kind: sentence.replace("${", "{") for kind, sentence in entries}


def values_of(sentence: str) -> set[str]:
    """The names of the values in a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_problems__every_type_of_the_services__has_a_sentence_in_both_languages() -> None:
    own = own_types()
    assert {"session-ended", "invalid-text", "doubled-key", "payload-unavailable", "no-feed"} <= own
    english, german = sentences("en"), sentences("de")
    assert own | set(TYPES.values()) <= english.keys() == german.keys()
    assert all(english[kind] != german[kind] for kind in english)


def test_problems__the_values_of_a_sentence__are_in_both_languages() -> None:
    english, german = sentences("en"), sentences("de")
    wrong = []
    for one in raised():
        says = values_of(one.sentence) if one.sentence and one.values else one.values
        for kind in one.kinds:
            named = (says, set(one.values), values_of(english[kind]), values_of(german[kind]))
            if any(names != named[1] for names in named):
                wrong.append((one.where, kind, named))
    assert wrong == []


def test_problems__a_sentence_with_values__names_each() -> None:
    """A sentence that is composed in place has values that no other language could say."""
    assert [one.where for one in raised() if one.composed and not one.values] == []


def test_problems__no_service_of_the_pages__raises_an_error_without_a_type_of_its_own_and_with_values() -> None:
    plain = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in SERVICES
        for path in sorted(Path(ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "HTTPException"
        if not isinstance(node.args[1], ast.Constant)
    ]
    assert plain == []


@pytest.mark.parametrize("lang", ["en", "de"])
def test_problems__a_failed_request_with_values__says_them_in_the_readers_language(page: Page, lang: str) -> None:
    body = {"type": PREFIX + "over-the-limit", "status": 429, "values": {"limit": 600, "wait_s": 17}}
    page.route("**/alerts/recent*", lambda route: route.fulfill(status=429, json=body, content_type=MEDIA_TYPE))
    page.goto(f"/alerts/?lang={lang}")
    shown = page.get_by_role("main").get_by_role("alert").last
    expect(shown).to_have_text(sentences(lang)["over-the-limit"].format(limit=600, wait_s=17))


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
