"""What moved a forecast, and recalibrations, asked of forecast services through the API.

The services are small apps that answer in the forecast service's format; tests/e2e asks the real ones.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import ape
import httpx
import pytest

from oracle.service.app import create_app
from tests.oracle.conftest import climatology_service
from tests.oracle.service.api import awaited
from tests.oracle.service.explaining import NEXT, TOKEN, explaining
from tests.serving import serving


@pytest.fixture
def asked() -> list[dict[str, Any]]:
    """The bodies that the explaining service got."""
    return []


@pytest.fixture
def api(world: Any, climatology: Any, settings: Any, asked: list[dict[str, Any]]) -> Iterator[httpx.Client]:
    """The API after a round, with three forecast services: one explains, one can't, one is away."""
    account = ape.accounts.test_accounts[5]
    node = world.forecaster("one", account, climatology(0.4))
    world.measure(0, 0.4)
    with ExitStack() as closing:
        urls = [closing.enter_context(serving(app)) for app in (explaining(asked), climatology_service(0.4))]
        services = ",".join([*urls, "http://127.0.0.1:9"])
        more = {"api_forecast_services": services, "service_token": TOKEN}
        url = world.serve(create_app(settings.model_copy(update=more)))
        client = closing.enter_context(httpx.Client(base_url=f"{url}/api/v1/"))
        awaited(client, "status", lambda status: status["block"] > 0)
        world.play((node, world.settler()), rounds=1)
        awaited(client, "feeds/1/forecasts?round=0", lambda reply: reply["forecasts"])
        yield client


def test_drivers__of_a_revealed_round__come_from_every_service_that_can_say(
    api: httpx.Client, world: Any, asked: list[dict[str, Any]]
) -> None:
    assert api.get("feeds/99/drivers").status_code == 404
    sealed = api.get("feeds/1/drivers", params={"round": 50})
    assert sealed.status_code == 404
    assert "revealed" in sealed.json()["detail"]
    assert asked == [], "nobody asks about a round that is still sealed"

    reply = api.get("feeds/1/drivers").raise_for_status().json()
    rules, feed = world.pool.rules, world.pool.feeds[1]
    newest = reply["round"]
    assert (reply["asset_id"], reply["issued_chain_s"]) == (feed.asset_id, rules.gate(newest))
    (lstm,) = reply["models"]
    capacity_mw = feed.capacity_w / 1e6
    assert lstm["moved_mw"]["last hours"] == pytest.approx([0.1 * capacity_mw] * rules.steps)
    assert lstm["moved_mw"]["sky"] == pytest.approx([-0.05 * capacity_mw] * rules.steps)
    assert [one["model"] for one in reply["without"]] == [None, None]
    assert "does not answer" in reply["without"][1]["reason"]
    assert [one["kind"] for one in reply["without"]] == ["refused", "no-answer"]
    assert (asked[0]["asset_ids"], asked[0]["issue_time"]) == ([feed.asset_id], rules.gate(newest))
    assert api.get("feeds/1/drivers", params={"round": newest}).json() == reply
    assert len(asked) == 1, "the answer is remembered"


def test_recalibration__of_an_operator_alone__changes_the_version(
    api: httpx.Client, world: Any, asked: list[dict[str, Any]]
) -> None:
    assert api.post("recalibrations", json={"model": "lstm"}).status_code == 401
    assert asked == []
    api.headers["Authorization"] = f"Bearer {TOKEN}"
    reply = api.post("recalibrations", json={"model": "lstm"}).raise_for_status().json()
    assert reply == {"model": "lstm", "previous_version": "0x" + "11" * 32, "model_version": NEXT}
    assert asked[-1]["region"] == "test"
    assert asked[-1]["until"] >= world.pool.rules.gate(0)

    silent = api.post("recalibrations", json={"model": "gbm"})
    assert silent.status_code == 503, "the service that is away may serve it"
    assert "does not answer" in silent.json()["detail"]
