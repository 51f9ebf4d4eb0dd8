"""The audit page: a round or a transaction by its number or hash, read from the chain."""

import re
from typing import Any

from playwright.sync_api import Page, expect


def test_audit__round_number__is_verified(page: Page) -> None:
    page.goto("/audit/")
    expect(page.get_by_text("What is checked")).to_be_visible()
    page.get_by_label("Round number or transaction hash").fill("9")
    page.get_by_role("button", name="Look up").click()
    expect(page).to_have_url(re.compile("round=9"))
    page.get_by_role("button", name="Verify this round").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("numbers agree")


def test_audit__transaction_hash__shows_its_events(page: Page, node: Any) -> None:
    page.goto(f"/audit/?tx={node.record.logs[-1]['transactionHash']}")
    expect(page.get_by_test_id("event")).to_contain_text("FundSettled")
    expect(page.get_by_text("confirmed")).to_be_visible()
    expect(page.get_by_role("link", name="9", exact=True)).to_be_visible()


def test_audit__unknown_transaction__says_so(page: Page) -> None:
    page.goto(f"/audit/?tx=0x{'00' * 32}")
    expect(page.get_by_text("The chain does not know this transaction")).to_be_visible()


def test_audit__neither_round_nor_hash__says_what_to_enter(page: Page) -> None:
    page.goto("/audit/")
    page.get_by_label("Round number or transaction hash").fill("0x12")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("alert").filter(has_text="64 hexadecimal digits")).to_be_visible()
