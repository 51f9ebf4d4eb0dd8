"""The dapp over the real API of a channel: pool, rounds, timeline and proofs, read-only, for members who sign in."""

import re
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from contracts.consortium.ledger.port import Identity
from forewatt.settings import Settings
from scripts._consortium.api.app import create_app
from tests.consortium.scene import opened_scene, play_round
from tests.consortium.world import REGULATOR
from tests.dapp.conftest import NETWORK_ERRORS, PATIENCE_MS
from tests.databases import own_database
from tests.serving import serving
from tests.web.auth.openid import CLIENT, running

OF_A_CHAIN = ("/chain", "/rpc", "/positions", "/alerts", "/assets", "/auth/siwe")
PAGES = ["Overview", "Feed", "Rounds", "Forecasters", "Pool"]


@contextmanager
def served_channel(folder: Path, settings: Settings) -> Iterator[str]:
    """The URL of a regulator's API of a channel with one proposed round; only members may read."""
    with ExitStack() as closing:
        scene = closing.enter_context(opened_scene(folder))
        play_round(scene)
        shared = scene.shared(Identity(REGULATOR, "CN=api"))
        yield closing.enter_context(serving(create_app(settings, shared.channel, shared.pool)))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, stack_parts: Any) -> Iterator[str]:
    settings = own_database(stack_parts("postgres", "redis", "mongo").settings, f"dapp_{uuid.uuid4().hex}")
    with running() as provider:
        update = {"api_public_read": False, "oidc_issuer": provider.url, "oidc_client_id": CLIENT}
        with served_channel(tmp_path_factory.mktemp("channel"), settings.model_copy(update=update)) as found:
            yield found


@pytest.fixture
def asked() -> list[str]:
    """The paths of the API that the test's page asks for."""
    return []


@pytest.fixture
def visitor(browser: Browser, url: str, asked: list[str]) -> Iterator[Page]:
    """A page of somebody who is not signed in. A console error fails the test, and so does asking for a chain."""
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 1000})
    page, errors = context.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url.removeprefix(f"{url}/api/v1")))
    expect.set_options(timeout=PATIENCE_MS)
    yield page
    context.close()
    assert [error for error in errors if not error.startswith(NETWORK_ERRORS)] == []
    assert [path for path in asked if path.startswith(OF_A_CHAIN)] == []


@pytest.fixture
def member(visitor: Page) -> Page:
    """A page of a member, who has signed in on the list of rounds."""
    visitor.goto("/rounds/")
    visitor.get_by_role("button", name="Sign in").first.click()
    dialog = visitor.get_by_role("dialog")
    expect(dialog).to_contain_text("Members sign in at the provider of their organisation.")
    dialog.get_by_role("link", name="Sign in with your organisation").click()
    expect(visitor.get_by_test_id("session")).to_contain_text("anna")
    return visitor


def test_visitor__who_is_no_member__sees_nothing_and_is_offered_the_provider_alone(visitor: Page) -> None:
    visitor.goto("/rounds/")
    offer = visitor.get_by_role("button", name="Sign in").first
    expect(offer).to_be_visible()
    expect(visitor.get_by_role("region", name="Rounds, newest first")).to_have_count(0)
    offer.click()
    dialog = visitor.get_by_role("dialog")
    expect(dialog.get_by_role("link", name="Sign in with your organisation")).to_be_visible()
    expect(dialog).not_to_contain_text(re.compile("wallet", re.IGNORECASE))


def test_member__on_a_round__sees_its_timeline_and_proves_its_forecasts(member: Page) -> None:
    expect(member.get_by_role("region", name="Rounds, newest first")).to_contain_text("propose")
    member.goto("/rounds/?round=0")
    timeline = member.get_by_role("region", name="Timeline")
    expect(timeline).to_contain_text("from the events of the channel's blocks")
    for text in ("committed a sealed forecast", "The gate closed", "revealed its key", "proposed a settlement"):
        expect(timeline).to_contain_text(text)
    expect(timeline.get_by_role("link")).to_have_count(0)
    proofs = member.get_by_role("region", name="Proofs")
    proofs.get_by_role("combobox").select_option(index=2)
    rows = proofs.get_by_test_id("proof")
    expect(rows).to_have_count(2)
    for place in range(2):
        rows.nth(place).get_by_role("button", name="Check").click()
        expect(rows.nth(place)).to_contain_text("leads to the committed root")


def test_member__sees_a_proof_that_another_root_refuses(member: Page) -> None:
    def lie(route: Any) -> None:
        proof = route.fetch().json()
        route.fulfill(json={**proof, "series": proof["series"][:-2] + "ff"})

    member.route("**/proof?feed=*", lie)
    member.goto("/rounds/?round=0")
    row = member.get_by_test_id("proof").first
    row.get_by_role("button", name="Check").click()
    expect(row).to_contain_text("does not lead to the committed root")


def test_member__on_the_other_pages__sees_pool_and_forecasters_and_no_wallet(member: Page) -> None:
    links = member.get_by_role("navigation", name="Pages").get_by_role("link")
    expect(links).to_have_text(PAGES)
    member.goto("/account/")
    expect(member.get_by_role("heading", name="Why there is no wallet here")).to_be_visible()
    expect(member.get_by_text("2 of 3 must agree")).to_be_visible()
    expect(member.get_by_test_id("rule").filter(has_text="max_entries")).to_contain_text("64")
    expect(member.get_by_role("button", name=re.compile("wallet|connect", re.IGNORECASE))).to_have_count(0)
    member.goto("/forecasters/")
    member.get_by_role("table").get_by_role("link").first.click()
    expect(member.get_by_role("heading", level=1)).to_be_visible()
    expect(member.get_by_text("Slashes")).to_be_visible()
    expect(member.get_by_text("Delegated")).to_have_count(0)
    for page in ("/alerts/", "/assets/", "/audit/"):
        member.goto(page)
        expect(member.get_by_text("This page is not for a channel")).to_be_visible()
    member.goto("/")
    expect(member.get_by_role("region", name="Rounds")).to_contain_text("Round 0")
    services = member.get_by_role("list", name="Services")
    expect(services).to_contain_text("4 services ok")
    expect(services).not_to_contain_text("streaming")
