"""The settlement API of a channel's pool: the same routes as of an EVM chain, from the channel's blocks."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient

from contracts.consortium.accounts.stakes import Forecaster
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.port import Identity
from contracts.consortium.ledger.records import decode_record
from contracts.consortium.rounds.proposals import deadlines_of_proposals
from forewatt.protocol.tree import verify
from forewatt.protocol.windows import deadlines
from forewatt.settings import Settings
from scripts._consortium.api.app import create_app
from tests.consortium.scene import Scene, play_round
from tests.consortium.world import ALPHA, REGULATOR
from tests.databases import own_database

DEADLINE_S = 60


@pytest.fixture
def settings(stack_parts: Any) -> Settings:
    """The settings of a service whose tables nobody else has."""
    return own_database(stack_parts("postgres", "redis", "mongo").settings, f"consortium_{uuid.uuid4().hex}")


@contextmanager
def api(settings: Settings, scene: Scene, client: Identity) -> Iterator[TestClient]:
    """The API of an organisation's client."""
    shared = scene.shared(client)
    with TestClient(create_app(settings, shared.channel, shared.pool)) as app:
        yield app


def until(app: TestClient, path: str, is_there: Callable[[Any], object]) -> Any:
    """The answer of a route, once it is what was waited for."""
    deadline = time.monotonic() + DEADLINE_S
    while not ((reply := app.get(f"/api/v1/{path}")).status_code == 200 and is_there(reply.json())):
        assert time.monotonic() < deadline, reply.text
    return reply.json()


def test_api__status__names_no_streaming_part_which_a_member_need_not_have(settings: Settings, scene: Scene) -> None:
    with api(settings, scene, Identity(REGULATOR, "CN=api")) as app:
        status = until(app, "status", lambda reply: all(part["state"] == "ok" for part in reply["services"]))
        assert [part["name"] for part in status["services"]] == ["history", "hot features", "documents", "index"]


def test_api__of_a_custodian__has_rounds_entries_forecasters_and_forecasts(settings: Settings, scene: Scene) -> None:
    played, addresses = play_round(scene)
    world = scene.world
    with api(settings, scene, Identity(REGULATOR, "CN=api")) as app:
        (running,) = [one for one in until(app, "rounds", len) if one["round"] == 0]
        assert {entry["state"] for entry in running["entries"]} == {"revealed"}
        world.reach(deadlines_of_proposals(world.rules, 0)[0] + world.rules.refute_window_s)
        played.send(world.rich(REGULATOR), "finalize", proposal=0)
        until(app, "rounds", lambda rounds: any(one["round"] == 0 and one["phase"] == "final" for one in rounds))
        entries = until(app, "entries", lambda rows: all(row["score"] for row in rows))
        settled = {e["fields"]["forecaster"]: e["fields"] for e in world.events if e["event"] == "Settled"}
        assert {row["forecaster"]: row["payout_wei"] for row in entries} == {
            name: str(fields["payout"] - fields["forfeit"]) for name, fields in settled.items()
        }
        assert [row["forecaster"] for row in sorted(entries, key=lambda row: row["position"])] == addresses
        known = until(app, "forecasters", lambda rows: sum(row["rounds"] for row in rows) == 2)
        assert {scene.me, *addresses} == {row["forecaster"] for row in known}
        shown = until(app, "feeds/0/forecasts", lambda reply: len(reply["forecasts"]) == 2)
        assert {reply["model"] for reply in shown["forecasts"]} == {"example"}
        feeds = app.get("/api/v1/feeds").json()
        assert [feed["asset_id"] for feed in feeds] == ["sun0", "sun1", "sun2"]
        assert feeds[1] == {**feeds[1], "name": "sun1", "asset_class": "solar", "capacity_mw": 1.0, "latitude": 0.0}
        (pool,) = until(app, "pools", len)
        assert (pool["pool"], pool["chain_id"]) == ("0x" + world.pool.hex(), world.domain.chain_id)
        assert int(pool["fund_free_wei"]) > 0
        status = until(app, "status", lambda reply: reply["block"] == len(world.network.blocks) - 1)
        assert status["chain_time_s"] == max(world.ticks)
        assert app.post("/api/v1/rpc", json={}).status_code in (403, 404)


def test_api__of_a_round__has_its_timeline_and_proofs_under_the_committed_roots(
    settings: Settings, scene: Scene
) -> None:
    played, addresses = play_round(scene)
    with api(settings, scene, Identity(REGULATOR, "CN=api")) as app:
        until(app, "entries", lambda rows: len(rows) == 2)
        events = until(app, "rounds/0/events", lambda rows: rows[-1]["name"] == "Proposed")
        names = [event["name"] for event in events]
        assert names[:2] == ["Committed", "Committed"]
        assert names.index("GateClosed") < names.index("Revealed") < names.index("Observed")
        times = [event["time_s"] for event in events]
        assert times == sorted(times)
        assert times[-1] == deadlines(scene.world.rules, 0).dispute_end
        roots = {e["args"]["forecaster"]: e["args"]["root"] for e in events if e["name"] == "Committed"}
        assert app.get("/api/v1/rounds/7/events").json() == []
        for forecast in played.order:
            proof = app.get(f"/api/v1/rounds/0/entries/{forecast.address}/proof?feed=2").json()
            assert proof["root"] == roots[forecast.address]
            path = [bytes.fromhex(sibling[2:]) for sibling in proof["path"]]
            assert bytes.fromhex(proof["series"][2:]) == forecast.series[2]
            assert verify(bytes.fromhex(proof["root"][2:]), bytes.fromhex(proof["leaf"][2:]), 2, path)
        for wrong in (f"0/entries/{scene.me}/proof?feed=0", f"0/entries/{addresses[0]}/proof?feed=3"):
            assert app.get(f"/api/v1/rounds/{wrong}").status_code == 404
    with api(settings, scene, Identity(ALPHA, "CN=api")) as app:
        until(app, "status", lambda reply: reply["block"] == len(scene.world.network.blocks) - 1)
        for address in addresses:
            reply = app.get(f"/api/v1/rounds/0/entries/{address}/proof?feed=0")
            assert reply.status_code == (200 if operator_of(scene, address) == ALPHA else 404), reply.text


def test_api__of_a_channel__has_no_sign_in_for_wallets(settings: Settings, scene: Scene) -> None:
    closed = settings.model_copy(update={"api_public_read": False})
    with api(closed, scene, Identity(REGULATOR, "CN=api")) as app:
        session = app.get("/api/v1/auth/session").json()
        assert (session["name"], session["wallets"]) == (None, False)
        signed = {"message": "any", "signature": "0x" + "00" * 65}
        refused = app.post("/api/v1/auth/siwe", json=signed)
        assert (refused.status_code, "known members" in refused.json()["detail"]) == (404, True)
        for path in ("rounds", "pools", "rounds/0/events", "forecasters"):
            assert app.get(f"/api/v1/{path}").status_code == 401


def test_api__of_an_operator__shows_its_own_forecasts_alone(settings: Settings, scene: Scene) -> None:
    _, addresses = play_round(scene)
    with api(settings, scene, Identity(ALPHA, "CN=api")) as app:
        shown = until(app, "feeds/0/forecasts", lambda reply: reply["forecasts"])
        own = [address for address in addresses if operator_of(scene, address) == ALPHA]
        assert [reply["forecaster"] for reply in shown["forecasts"]] == own
        assert len(until(app, "entries", len)) == 2


def operator_of(scene: Scene, address: str) -> str:
    """The organisation of a forecaster's operator."""
    return decode_record(Forecaster, scene.world.network.state.values[key("forecaster", address)]).msp
