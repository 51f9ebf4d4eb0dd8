"""The settlement service reads the chain into tables and answers over HTTP."""

from typing import Any

import ape
import httpx
import pytest

from forewatt.protocol import tree
from forewatt.protocol.cid import cid_of, cid_text
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
        shown = market_routes(api, str(account.address))

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
    assert_market(shown, world, forecaster)
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"
    with client(settings.redis_url) as stream:
        topics = [fields["topic"] for _, fields in stream.xrange(EVENTS_STREAM)]
    assert {"clock", "round", "forecast"} <= set(topics)


def market_routes(api: httpx.Client, operator: str) -> dict[str, Any]:
    """What the routes of entries, money and proofs answer about one operator's round 0."""
    (entry,) = api.get("/api/v1/entries", params={"round": 0, "state": "paid"}).raise_for_status().json()
    proof = f"/api/v1/rounds/0/entries/{entry['forecaster']}/proof"
    return {
        "entry": entry,
        "payouts": api.get("/api/v1/payouts", params={"address": operator.lower()}).raise_for_status().json(),
        "csv": api.get("/api/v1/payouts", params={"address": operator}, headers={"Accept": "text/csv"}).text,
        "pool": api.get("/api/v1/pools").raise_for_status().json()[0],
        "positions": api.get("/api/v1/positions", params={"address": operator}).raise_for_status().json(),
        "stranger": api.get("/api/v1/positions", params={"address": "0x" + "12" * 20}).raise_for_status().json(),
        "proof": api.get(proof, params={"feed": 3}).raise_for_status().json(),
        "no proof": api.get(proof, params={"feed": 99}),
        "payload": api.get(f"/api/v1/payloads/{entry['cid']}"),
        "no payload": api.get("/api/v1/payloads/" + cid_text(cid_of(b"never stored"))),
        "summary": api.get("/api/v1/forecasts/summary").raise_for_status().json(),
    }


def assert_market(shown: dict[str, Any], world: Any, forecaster: dict[str, Any]) -> None:
    """The answers of `market_routes` agree with the chain and with each other."""
    entry, proof, (payout,) = shown["entry"], shown["proof"], shown["payouts"]
    assert (payout["net_wei"], payout["forecaster"]) == ("0", forecaster["forecaster"])
    assert shown["csv"].splitlines()[0].startswith("round,gate_chain_s,forecaster")
    assert len(shown["csv"].splitlines()) == 2
    assert (shown["pool"]["rules"]["steps"], shown["pool"]["feeds"]) == (world.pool.rules.steps, 5)
    assert shown["pool"]["genesis_chain_s"] == world.pool.rules.genesis
    (position,) = shown["positions"]["positions"]
    assert (position["is_operator"], position["earning_wei"]) == (True, str(500 * 10**18))
    assert shown["stranger"]["positions"] == []
    path = [bytes.fromhex(sibling[2:]) for sibling in proof["path"]]
    leaf = tree.leaf(3, bytes.fromhex(proof["series"][2:]), bytes.fromhex(proof["salt"][2:]))
    assert "0x" + leaf.hex() == proof["leaf"]
    assert tree.verify(bytes.fromhex(proof["root"][2:]), leaf, 3, path)
    assert shown["no proof"].status_code == 404
    assert cid_text(cid_of(shown["payload"].content)) == entry["cid"]
    assert "immutable" in shown["payload"].headers["cache-control"]
    assert (shown["no payload"].status_code, shown["no payload"].json()["status"]) == (404, 404)
    assert shown["summary"]["total"]["values"] == 5 * world.pool.rules.steps
    assert shown["summary"]["assets_by_class"]["solar"] == 2
    assert (forecaster["commission_bps"], forecaster["slashes"], forecaster["uptime_ppm"]) == (1_000, 0, 1_000_000)
