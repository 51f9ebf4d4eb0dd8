"""The rounds page: the list of rounds, a single round, and its verification in the browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.dapp.test_usability import AXE, THEMES, VIOLATIONS


def test_round__settled__shows_scores_and_payouts(page: Page) -> None:
    page.goto("/rounds/?round=9")
    rows = page.get_by_test_id("entry")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("lstm")
    expect(rows.nth(0)).to_contain_text("paid")
    expect(rows.nth(2)).to_contain_text("forfeited")
    expect(rows.nth(2)).to_contain_text("\u221224.0000")


def test_round__unknown__shows_a_note(page: Page) -> None:
    page.goto("/rounds/?round=999")
    expect(page.get_by_text("Round 999 is not among the latest rounds")).to_be_visible()


def test_rounds__list__links_to_a_round(page: Page) -> None:
    page.goto("/rounds/")
    page.get_by_role("link", name="11", exact=True).click()
    expect(page.get_by_role("heading", name="Round 11")).to_be_visible()


def test_rounds__nobody_entered__is_called_so_and_not_cancelled(page: Page, node: Any) -> None:
    node.responses["rounds"] = node.responses["rounds"][:8]
    for shown in node.responses["rounds"][-4:]:
        shown.update(phase="cancelled", entries=[])
    page.goto("/rounds/")
    expect(page.locator("[data-phase=empty]")).to_have_count(4)
    expect(page.locator("[data-phase=empty]").first).to_have_text("nobody entered")
    expect(page.locator("[data-phase=cancelled]")).to_have_count(0)


def test_rounds__tab__filters_and_is_in_the_url(page: Page) -> None:
    page.goto("/rounds/")
    page.get_by_role("button", name=re.compile("^Open")).click()
    expect(page).to_have_url(re.compile(r"tab=open"))
    expect(page.get_by_role("row")).to_have_count(2)
    page.reload()
    expect(page.get_by_role("row")).to_have_count(2)


def test_round__events__are_read_from_the_chain(page: Page) -> None:
    page.goto("/rounds/?round=9")
    events = page.get_by_test_id("event")
    expect(events.first).to_contain_text("lstm committed a sealed forecast")
    expect(page.get_by_text("settled the round")).to_be_visible()


def test_verify__settled_round__agrees_with_every_number(page: Page) -> None:
    page.goto("/rounds/?round=9")
    page.get_by_role("button", name="Verify this round").click()
    expect(page.get_by_test_id("verdict")).to_contain_text(re.compile(r"All \d\d numbers agree"))
    expect(page.locator("[data-agrees=false]")).to_have_count(0)
    explanation = page.get_by_test_id("explanation").first
    explanation.locator("summary").click()
    expect(explanation).to_contain_text("Won from the reference")
    expect(explanation).to_contain_text("\u2713 40.200425828012888888")


def test_verify__planted_payout__is_named_to_the_wei(page: Page, node: Any) -> None:
    node.record.plant("Settled", 1)
    page.goto("/rounds/?round=9")
    page.get_by_role("button", name="Verify this round").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("do not agree")
    wrong = page.locator("[data-agrees=false]")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("Payout")
    expect(wrong).to_contain_text("40.200425828012888889")
    expect(wrong).to_contain_text("40.200425828012888888")


def test_verify__foreign_payload__is_not_believed(page: Page, node: Any) -> None:
    first, *_ = [cid for cid in node.record.blocks if node.record.blocks[cid].find(b"series") < 0]
    node.record.blocks[first] = node.record.blocks[first][:-1] + b"!"
    page.goto("/rounds/?round=9")
    page.get_by_role("button", name="Verify this round").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("do not agree")


def test_round__german__formats_words_and_numbers(page: Page) -> None:
    page.goto("/rounds/?round=9&lang=de")
    expect(page.get_by_role("heading", name="Runde 9")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_test_id("entry").nth(2)).to_contain_text("\u221224,0000")
    page.get_by_role("button", name="en", exact=True).click()
    expect(page.get_by_role("heading", name="Round 9")).to_be_visible()
    expect(page).to_have_url(re.compile("lang=en"))


@pytest.mark.parametrize("theme", THEMES)
def test_round__printed__is_dark_on_white_without_the_frame_of_the_page(page: Page, theme: str) -> None:
    page.add_init_script(f"localStorage.setItem('theme', '{theme}'); window.print = () => window.printed = true")
    page.goto("/rounds/?round=9")
    page.get_by_role("button", name="Verify this round").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("numbers agree")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Pages")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    for shown in (page.get_by_test_id("entry"), page.get_by_test_id("event"), page.get_by_test_id("verdict")):
        expect(shown.first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate(AXE.read_text())
    assert page.evaluate(VIOLATIONS) == []
