"""A round of a real market, settled by real nodes, is verified in a real browser from the chain and the payloads."""

import re
from typing import Any

import ape
from playwright.sync_api import expect, sync_playwright

from forewatt.web.ui import mount_dapp
from oracle.service.app import create_app
from tests.dapp.conftest import BUILD, CHROMIUM, QUIET

ROUNDS = 3
"""The last of them has a reference: the observation of two rounds before."""


def test_rounds_played__every_number_agrees_in_the_browser(world: Any, climatology: Any, settings: Any) -> None:
    nodes = [
        world.forecaster(f"node{n}", ape.accounts.test_accounts[5 + n], climatology(level))
        for n, level in enumerate((0.4, 0.55))
    ]
    for number in range(ROUNDS):
        world.measure(number, 0.4 + number / 20)
    app = create_app(settings)
    mount_dapp(app, BUILD)
    url = world.serve(app)
    world.play((*nodes, world.settler()), rounds=ROUNDS)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page()
        page.goto(f"{url}/audit/?round={ROUNDS - 1}")
        page.get_by_role("button", name="Verify this round").click()
        verdict = page.get_by_test_id("verdict")
        expect(verdict).to_contain_text(re.compile(r"All \d\d numbers agree"), timeout=60_000)
        expect(verdict).not_to_contain_text("not settled yet")
        expect(page.get_by_text("Score of the reference")).to_be_visible()
        expect(page.get_by_test_id("explanation")).to_have_count(2)
        expect(page.get_by_text("settled the round")).to_be_visible()
        browser.close()
