"""An operator's own forecast: sealed in the browser, committed, pinned, and revealed after the gate."""

from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import FilePayload, Page, expect

from tests.dapp.wallet.pages import expect_confirmed
from tests.oracle.service.api import awaited

Connect = Callable[..., None]


def forecast_file(market: Any, share: float) -> FilePayload:
    """A forecast of the same share of capacity for every feed and step."""
    rules = market.world.pool.rules
    lines = [
        ",".join([str(feed), str(step), *(str(share * place.capacity_w / 1e6) for _ in range(rules.levels))])
        for feed, place in enumerate(market.world.pool.feeds)
        for step in range(rules.steps)
    ]
    return FilePayload(name="forecast.csv", mimeType="text/csv", buffer="\n".join(lines).encode())


def open_round(market: Any) -> int:
    """Move to the middle of the commit window of the next round that has none open."""
    rules = market.world.pool.rules
    now = int(market.world.provider.get_block("latest").timestamp)
    number = max(0, (now + rules.open_ahead_s - rules.genesis) // rules.period_s + 1)
    market.at(rules.gate(number) - rules.open_ahead_s // 2)
    return int(number)


def seal(page: Page, wager: str, file: FilePayload) -> None:
    form = page.get_by_role("region", name="Forecast by hand")
    form.get_by_label("Wager in tokens").fill(wager)
    form.get_by_label("Forecast as CSV").set_input_files(files=[file])
    form.get_by_role("button", name="Seal").click()


def test_override__sealed_in_the_browser__is_committed_pinned_and_revealed(
    page: Page, market: Any, connect: Connect
) -> None:
    world, number = market.world, open_round(market)
    connect(market.wallet(market.operator), "?tab=operate")
    seal(page, "4", forecast_file(market, 0.25))
    sealed = page.get_by_test_id("sealed").first
    expect(sealed).to_contain_text(f"Round {number}, revision 1")
    sealed.get_by_role("button", name="Commit").click()
    expect_confirmed(page, "Commit")
    assert world.contracts.market.entryOf(world.pool.id, number, market.forecaster).revision == 1
    expect(sealed).to_contain_text("The node has its payload.")

    # A second revision replaces it. The wager may not fall.
    seal(page, "3", forecast_file(market, 0.5))
    expect(page.get_by_text("At least 4").last).to_be_visible()
    expect(page.get_by_test_id("sealed")).to_have_count(1)
    seal(page, "4", forecast_file(market, 0.5))
    expect(page.get_by_test_id("sealed")).to_have_count(2)
    sealed.get_by_role("button", name="Commit").click()
    expect(page.get_by_test_id("transaction").filter(has_text="Commit")).to_have_count(2)
    expect_confirmed(page, "Commit")
    expect(sealed).to_contain_text("The node has its payload.")

    market.at(world.pool.rules.gate(number) + 1)
    page.reload()  # the key outlasts the page
    sealed.get_by_role("button", name="Reveal").click()
    expect_confirmed(page, "Reveal")
    expect(sealed).to_contain_text("It is revealed.")
    # Python opens what the browser sealed, and rebuilds the root that is on the chain.
    with httpx.Client(base_url=f"{market.url}/api/v1/") as api:
        proof = awaited(api, f"rounds/{number}/entries/{market.forecaster}/proof?feed=0", bool)
    assert proof["quantiles_ppm"] == [500_000] * world.pool.rules.steps * world.pool.rules.levels


def test_override__wrong_file__names_the_line_and_seals_nothing(page: Page, market: Any, connect: Connect) -> None:
    open_round(market)
    connect(market.wallet(market.operator), "?tab=operate")
    seal(page, "4", FilePayload(name="forecast.csv", mimeType="text/csv", buffer=b"feed,step,q1\n0,0,one,2,3"))
    form = page.get_by_role("region", name="Forecast by hand")
    expect(form.get_by_role("alert")).to_contain_text("Line 2 is not")
    expect(page.get_by_test_id("sealed")).to_have_count(0)
