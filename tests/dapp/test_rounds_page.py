"""The rounds page: the list of rounds and a single round."""

from playwright.sync_api import Page, expect


def test_round__settled__shows_scores_and_payouts(page: Page) -> None:
    page.goto("/rounds/?id=9")
    rows = page.get_by_test_id("entry")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("lstm")
    expect(rows.nth(0)).to_contain_text("paid")
    expect(rows.nth(2)).to_contain_text("forfeited")
    expect(rows.nth(2)).to_contain_text("\u221218.0000")
    expect(page.get_by_text("70,409,820,141")).to_be_visible()


def test_round__unknown__shows_a_note(page: Page) -> None:
    page.goto("/rounds/?id=999")
    expect(page.get_by_text("Round 999 is not among the latest rounds")).to_be_visible()


def test_rounds__list__links_to_a_round(page: Page) -> None:
    page.goto("/rounds/")
    page.get_by_role("link", name="11", exact=True).click()
    expect(page.get_by_role("heading", name="Round 11")).to_be_visible()
