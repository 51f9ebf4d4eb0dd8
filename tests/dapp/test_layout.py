"""The parts that all pages share: empty states and the live link."""

from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

EMPTY_STATES = {
    "/": "The pool has no feeds yet",
    "/feed/": "The pool has no feeds yet",
    "/assets/": "No assets yet",
    "/rounds/": "No rounds yet",
    "/forecasters/": "No forecasters yet",
    "/alerts/": "No alerts",
}


@pytest.mark.parametrize("path", list(EMPTY_STATES))
def test_empty_node__page__shows_its_empty_state(page: Page, node: Any, path: str) -> None:
    for name in node.responses:
        node.responses[name] = []
    page.goto(path)
    expect(page.get_by_role("main")).to_contain_text(EMPTY_STATES[path])
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text="could not be loaded")).to_have_count(0)


def test_link__stopped_node__shows_polling(page: Page, node: Any) -> None:
    page.goto("/alerts/")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    node.stop()
    expect(page.get_by_test_id("link")).to_contain_text("polling")


def test_link__connection_lost__page_gets_what_it_missed(page: Page, node: Any) -> None:
    page.goto("/")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    expect(page.get_by_test_id("last-reading")).to_be_visible()
    node.cut()
    reading = {"asset_id": node.responses["feeds"][0]["asset_id"], "time_chain_ms": node.now // 900 * 900_000}
    node.send("reading", [{**reading, "power_mw": 12.5}])
    # No route has this reading, so the page can only have it from the events that it missed.
    expect(page.get_by_test_id("last-reading")).to_contain_text("12.50 MW")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    assert node.continued == [None, "0-0"]


ERROR = "[...document.querySelectorAll('main [role=alert]')].at(-1)"


def test_outage__page_without_values__keeps_its_error_while_it_asks_again(page: Page) -> None:
    problem = {
        "type": "urn:forewatt:problem:unavailable",
        "status": 503,
        "detail": "A store does not answer; try again.",
    }
    asked: list[str] = []

    def refuse(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, json=problem, content_type="application/problem+json")

    page.route("**/api/v1/**", refuse)
    page.route_web_socket("**/ws/**", lambda socket: socket.close())
    page.goto("/alerts/")
    expect(page.get_by_role("main").get_by_role("alert").last).to_have_text("A store does not answer; try again.")
    page.evaluate(f"window.error = {ERROR}")
    status = page.get_by_role("region", name="Status of the node")
    expect(status).to_contain_text("A store does not answer; try again.")
    tries = len(asked)
    with page.expect_request(lambda _: sum("/alerts/" in url for url in asked[tries:]) >= 3):
        pass
    assert page.evaluate("window.error.isConnected")
    expect(status).to_contain_text("A store does not answer; try again.")


def test_language__browser_in_german__starts_in_german_and_remembers_english(page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'languages', { get: () => ['de-AT', 'en'] })")
    page.goto("/forecasters/")
    expect(page.get_by_role("heading", name="Prognostiker")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_role("button", name="en", exact=True).click()
    page.goto("/alerts/")
    expect(page.get_by_role("heading", name="Alerts", exact=True)).to_be_visible()


def test_navigation__every_page__is_reached_by_its_link(page: Page) -> None:
    page.goto("/")
    for name in ("Feed", "Assets", "Rounds", "Forecasters", "Alerts", "Audit"):
        link = page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "page")


def test_outage__loaded_page__says_that_its_values_are_old(page: Page, node: Any) -> None:
    page.goto("/rounds/")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    node.stop()
    expect(page.get_by_role("status").filter(has_text="Not updated for")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("row").nth(1)).to_be_visible()


def test_link__pointed_at__loads_its_page_and_no_other(page: Page, requests: list[Request]) -> None:
    page.goto("/rounds/")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    page.wait_for_load_state("networkidle")
    foreign = [one.url for one in requests if any(f"/{name}/" in one.url for name in ("feed", "assets", "account"))]
    assert foreign == []
    with page.expect_request(lambda request: "/assets/" in request.url):
        page.get_by_role("link", name="Assets").hover()
    assert not any("/account/" in one.url for one in requests)


def test_language__english__loads_no_german(page: Page, requests: list[Request]) -> None:
    page.goto("/rounds/")
    expect(page.get_by_test_id("link")).to_have_text("Live")
    before = len(requests)
    with page.expect_request(lambda request: request.url.endswith(".js")):
        page.get_by_role("button", name="de", exact=True).click()
    expect(page.get_by_role("heading", name="Runden")).to_be_visible()
    assert len(requests) > before


def test_session__signed_in__masthead_says_who_on_a_phone_too(page: Page, node: Any) -> None:
    node.signed_in = "ada@example.org"
    page.goto("/")
    expect(page.get_by_test_id("session")).to_contain_text("ada@example.org")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("button", name="Sign out")).to_have_attribute("title", "Signed in as ada@example.org")
    page.wait_for_function("document.documentElement.scrollWidth <= 390")


@pytest.mark.parametrize("path", ["/", "/alerts/", "/audit/"])
def test_navigation__phone__shows_the_current_page(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)
    expect(page.get_by_test_id("link")).to_have_text("Live")
    current = page.get_by_role("navigation", name="Pages").locator("[aria-current]")
    expect(current).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("path", ["/", "/forecasters/"])
def test_leaderboard__german_at_1280_pixels__shows_every_column(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{path}?lang=de")
    table = page.get_by_role("region", name="Rangliste der Prognostiker")
    expect(table.get_by_text("Erträge")).to_be_visible()
    expect(page.get_by_test_id("link")).to_have_text("Live")
    assert table.evaluate("box => box.scrollWidth - box.clientWidth") == 0
