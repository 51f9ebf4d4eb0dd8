"""`forewatt consortium serve` on a real network, in a browser: a member signs in, and proves a settled round."""

import asyncio
import os
import random
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from demo.consortium.members import REGULATOR
from demo.consortium.play import Game
from forewatt.embedded.ports import free_port
from forewatt.settings import Settings
from tests.consortium.channel.conftest import Channel
from tests.consortium.channel.test_commands import ROOT, command
from tests.consortium.services import manifest_of
from tests.dapp.conftest import CHROMIUM, QUIET
from tests.databases import own_database
from tests.web.auth.openid import CLIENT, running

pytestmark = pytest.mark.deep
FEEDS, DEADLINE_S = 4, 120


def settled_pool(channel: Channel) -> bytes:
    """The id of a pool with a real manifest whose round 0 is settled."""

    async def run() -> bytes:
        async with channel.market(FEEDS) as market:
            market.manifest = manifest_of(FEEDS)
            await channel.open(market)
            game = Game(channel.stack, market, random.Random(11))
            await game.prepare_accounts()
            await game.calm(0)
            return market.pool

    return asyncio.run(run())


@contextmanager
def served(channel: Channel, pool: bytes, folder: Path, settings: Settings, provider: str) -> Iterator[str]:
    """The URL of the command's server. Only members may read."""
    manifest, port = folder / "manifest.cbor", free_port()
    manifest.write_bytes(manifest_of(FEEDS))
    of = ("--pool", "0x" + pool.hex(), "--manifest", str(manifest), "--port", str(port))
    environment = {
        **os.environ,
        "FOREWATT_POSTGRES_URL": settings.postgres_url,
        "FOREWATT_REDIS_URL": settings.redis_url,
        "FOREWATT_MONGO_URL": settings.mongo_url,
        "FOREWATT_API_PUBLIC_READ": "false",
        "FOREWATT_OIDC_ISSUER": provider,
        "FOREWATT_OIDC_CLIENT_ID": CLIENT,
    }
    argv = command(channel, REGULATOR, "consortium serve", *of)
    server, url = subprocess.Popen(argv, cwd=ROOT, env=environment), f"http://127.0.0.1:{port}"
    try:
        wait_until_answering(url)
        yield url
    finally:
        server.terminate()
        code = server.wait(DEADLINE_S)
    # The server finishes its requests and its lifespan, then lets the signal end it.
    assert code in (0, -signal.SIGTERM)


def wait_until_answering(url: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while True:
        try:
            httpx.get(f"{url}/api/v1/auth/session").raise_for_status()
        except httpx.HTTPError:
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.2)  # between two attempts to connect
        else:
            return


def sign_in(page: Page) -> None:
    page.goto("/rounds/")
    page.get_by_role("button", name="Sign in").first.click()
    page.get_by_role("dialog").get_by_role("link", name="Sign in with your organisation").click()
    expect(page.get_by_test_id("session")).to_contain_text("anna")


def test_a_member_signs_in_and_proves_the_forecasts_of_a_settled_round(
    channel: Channel, tmp_path: Path, stack_parts: Any
) -> None:
    pool = settled_pool(channel)
    settings = own_database(stack_parts("postgres", "redis", "mongo").settings, f"served_{uuid.uuid4().hex}")
    with (
        running() as provider,
        served(channel, pool, tmp_path, settings, provider.url) as url,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_context(base_url=url).new_page()
        expect.set_options(timeout=60_000)
        sign_in(page)
        expect(page.get_by_role("region", name="Rounds, newest first")).to_contain_text("settled")
        page.goto("/rounds/?round=0")
        expect(page.get_by_role("region", name="Timeline")).to_contain_text("settled the round")
        rows = page.get_by_test_id("proof")
        expect(rows.first).to_be_visible()
        for row in rows.all():
            row.get_by_role("button", name="Check").click()
            expect(row).to_contain_text("leads to the committed root")
        page.goto("/account/")
        expect(page.get_by_role("heading", name="Why there is no wallet here")).to_be_visible()
        browser.close()
