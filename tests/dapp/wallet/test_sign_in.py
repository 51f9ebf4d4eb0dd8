"""Signing in on the page of alerts: an expired session is said, and what the operator began goes on after it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from eth_account import Account
from playwright.sync_api import Page, expect

from forewatt.stores import mongo, redis
from forewatt.web.auth.sessions import COOKIE
from scripts._app import create_app
from streaming.assets.alerts import Alert, raise_alerts
from tests.dapp.test_usability import AXE, VIOLATIONS
from tests.dapp.wallet.injected import InjectedWallet
from tests.oracle.conftest import settings_of

OPERATOR = Account.create()
ALERT = Alert("gap", "warning", "asset0", datetime(2016, 6, 15, tzinfo=UTC), "asset0 has not reported")


@pytest.fixture
def operated(market: Any, stack_parts: Any) -> Iterator[Any]:
    """The market at an address whose API has alerts and one operator."""
    settings = settings_of(market.world, stack_parts).model_copy(
        update={"api_operators": OPERATOR.address, "mongo_database": "sign_in"}
    )
    database = mongo.database(settings)
    database.client.drop_database("sign_in")
    raise_alerts(database, [ALERT])
    yield replace(market, url=market.world.serve(create_app(settings))), settings
    database.client.drop_database("sign_in")
    database.client.close()


def sign(page: Page, wallet: InjectedWallet) -> None:
    """Choose a wallet in the dialog and sign the message with it."""
    page.get_by_role("dialog").get_by_role("button", name=wallet.name).click()
    page.get_by_role("dialog").get_by_role("button", name="Sign in as").click()


def test_acknowledge__session_expired__signs_in_again_and_goes_on(page: Page, operated: Any) -> None:
    market, settings = operated
    wallet = InjectedWallet(market.rpc_url, [OPERATOR])
    wallet.inject(page)
    page.goto(f"{market.url}/alerts/")
    alert = page.get_by_role("main").get_by_role("listitem").filter(has_text="asset0 sent nothing for a while")
    alert.get_by_role("button", name="Acknowledge").click()
    expect(alert.get_by_role("alert")).to_have_text("Sign in to do this.")
    alert.get_by_role("button", name="Sign in").click()
    sign(page, wallet)
    expect(alert).to_contain_text("acknowledged")

    # The session ends on the server; the browser still has its cookie.
    database = mongo.database(settings)
    database["alerts"].update_one({"_id": ALERT.key}, {"$unset": {"acknowledged_at": 1}})
    sessions = redis.client(settings.redis_url)
    ended = [sessions.delete(key) for key in sessions.scan_iter("forewatt:session:*")]
    assert ended
    page.reload()
    alert.get_by_role("button", name="Acknowledge").click()
    expect(alert.get_by_role("alert")).to_contain_text("Your session has ended. Sign in again")
    wallet.rejects.add("personal_sign")
    alert.get_by_role("button", name="Sign in again").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign in as").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("You rejected it in your wallet")
    wallet.rejects.clear()
    page.get_by_role("dialog").get_by_role("button", name="Sign in as").click()
    expect(alert).to_contain_text("acknowledged")
    stored = database["alerts"].find_one({"_id": ALERT.key})
    database.client.close()
    assert stored is not None
    assert stored["acknowledged_by"] == OPERATOR.address
    assert COOKIE in {cookie["name"] for cookie in page.context.cookies()}


def test_acknowledge__account_without_the_right__offers_another_account(page: Page, operated: Any) -> None:
    market, _ = operated
    stranger = InjectedWallet(market.rpc_url, [Account.create(), OPERATOR])
    stranger.inject(page)
    page.goto(f"{market.url}/alerts/")
    alert = page.get_by_role("main").get_by_role("listitem").filter(has_text="asset0 sent nothing for a while")
    alert.get_by_role("button", name="Acknowledge").click()
    alert.get_by_role("button", name="Sign in").click()
    sign(page, stranger)
    expect(alert.get_by_role("alert")).to_contain_text("may not do this")
    stranger.switch_account(1)
    alert.get_by_role("button", name="Sign in with another account").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign in as").click()
    expect(alert).to_contain_text("acknowledged")


def test_sign_out__two_tabs__ends_the_session_in_both(page: Page, operated: Any) -> None:
    market, _ = operated
    wallet = InjectedWallet(market.rpc_url, [OPERATOR])
    wallet.inject(page)
    page.goto(f"{market.url}/alerts/")
    other = page.context.new_page()
    other.goto(f"{market.url}/rounds/")
    expect(other.get_by_test_id("link")).to_have_text("Live")
    bars = [tab.get_by_test_id("session") for tab in (page, other)]
    alert = page.get_by_role("main").get_by_role("listitem").filter(has_text="asset0 sent nothing for a while")
    alert.get_by_role("button", name="Acknowledge").click()
    for bar in bars:
        expect(bar).to_have_count(0)
    alert.get_by_role("button", name="Sign in").click()
    sign(page, wallet)
    for bar in bars:
        expect(bar).to_contain_text(OPERATOR.address[-4:])
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    page.get_by_role("button", name="Sign out").click()
    for bar in bars:
        expect(bar).to_have_count(0)
    assert COOKIE not in {cookie["name"] for cookie in page.context.cookies()}
    stolen = page.request.get(
        f"{market.url}/api/v1/auth/session", headers={"cookie": f"{COOKIE}={cookies[COOKIE]}"}
    ).json()
    assert stolen["name"] is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sign_in_dialog__both_steps__have_no_violations(page: Page, operated: Any, theme: str) -> None:
    market, _ = operated
    wallet = InjectedWallet(market.rpc_url, [OPERATOR])
    wallet.inject(page)
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    page.goto(f"{market.url}/alerts/")
    alert = page.get_by_role("main").get_by_role("listitem").filter(has_text="asset0 sent nothing for a while")
    alert.get_by_role("button", name="Acknowledge").click()
    alert.get_by_role("button", name="Sign in").click()
    page.evaluate(AXE.read_text())
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name=wallet.name)).to_be_visible()
    assert page.evaluate(VIOLATIONS) == []
    dialog.get_by_role("button", name=wallet.name).click()
    expect(dialog.get_by_role("button", name="Sign in as")).to_be_visible()
    assert page.evaluate(VIOLATIONS) == []
