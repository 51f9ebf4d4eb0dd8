"""The settlement service reads the chain into tables and answers over HTTP."""

import ape
import httpx
import pytest

from forewatt.stores.redis import EVENTS_STREAM, client
from oracle.service.app import create_app
from tests.oracle.service.api import awaited


def states(status: dict) -> dict[str, str]:
    """Service name -> state."""
    return {service["name"]: service["state"] for service in status["services"]}


def test_service__round_played__shown_by_every_route(world, climatology, settings) -> None:
    account = ape.accounts.test_accounts[5]
    node = world.forecaster("one", account, climatology(0.4))
    world.measure(0, 0.4)
    with httpx.Client(base_url=world.serve(create_app(settings))) as api:
        awaited(api, "/api/v1/status", lambda status: states(status)["index"] == "ok")
        assert states(api.get("/api/v1/status").json()) == {
            "streaming": "down",
            "history": "ok",
            "hot features": "ok",
            "documents": "ok",
            "index": "ok",
        }
        world.play((node, world.settler()), rounds=1)
        (settled,) = awaited(
            api, "/api/v1/rounds?limit=500", lambda rounds: [r for r in rounds if r["phase"] == "final"]
        )[-1:]
        forecast = awaited(api, "/api/v1/feeds/1/forecasts?round=0", lambda reply: reply["forecasts"])
        readings = api.get("/api/v1/feeds/1/readings", params={"from": 0, "to": 2**35}).json()
        (forecaster,) = api.get("/api/v1/forecasters").json()
        feeds = api.get("/api/v1/feeds").json()
        missing = api.get("/api/v1/feeds/99/forecasts")

    assert settled["round"] == 0
    assert settled["deadlines_chain_s"]["gate"] == settled["gate_chain_s"] == world.pool.rules.gate(0)
    assert [(entry["state"], entry["payout_wei"]) for entry in settled["entries"]] == [("paid", str(10 * 10**18))]
    assert forecast["first_valid_chain_s"] == world.pool.rules.valid_from(0)
    (quantiles,) = (revealed["quantiles_mw"] for revealed in forecast["forecasts"])
    assert len(quantiles) == 4
    assert quantiles[0] == pytest.approx([0.5, 0.7, 0.9])
    assert readings["power_mw"] == pytest.approx([0.8] * 4)
    assert forecaster["operator"] == account.address
    assert (forecaster["stake_wei"], forecaster["rounds"], forecaster["model"]) == (str(500 * 10**18), 1, "climatology")
    assert [feed["asset_id"] for feed in feeds] == [feed.asset_id for feed in world.pool.feeds]
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"
    with client(settings.redis_url) as stream:
        topics = [fields["topic"] for _, fields in stream.xrange(EVENTS_STREAM)]
    assert {"clock", "round", "forecast"} <= set(topics)
