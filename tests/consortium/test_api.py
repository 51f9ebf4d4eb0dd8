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
from forewatt.protocol.series import encode_series
from forewatt.settings import Settings
from scripts._consortium.api.app import create_app
from tests.consortium.rounds import NONCE, Round
from tests.consortium.scene import FEEDS, Scene
from tests.consortium.world import ALPHA, BETA, CUSTODIANS, GRID, REGULATOR, TOKEN
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


def play(scene: Scene) -> tuple[Round, list[str]]:
    """A settled round of two forecasters whose payloads are delivered."""
    world = scene.world
    world.reach_phase(0, "open")
    played, bonder = Round(world, 0), world.rich(GRID)
    for msp, ppm in ((ALPHA, 400_000), (BETA, 500_000)):
        forecast = played.enter(world.forecaster(msp, "api"), (encode_series([ppm] * 6),) * FEEDS, 5 * TOKEN)
        transient = {"payload": forecast.sealed, "nonce": NONCE}
        given = {"forecaster": forecast.address, "transient": transient, "endorsers": CUSTODIANS}
        played.send(forecast.client, "deliver_payload", **given)
    played.close(bonder)
    for forecast in played.order:
        played.reveal(forecast)
    played.observe(bonder, (encode_series([400_000, 400_000]),) * FEEDS, 0b11)
    played.propose(bonder, played.rows(played.order))
    return played, [forecast.address for forecast in played.order]


def test_api__of_a_custodian__has_rounds_entries_forecasters_and_forecasts(settings: Settings, scene: Scene) -> None:
    played, addresses = play(scene)
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
        (pool,) = until(app, "pools", len)
        assert (pool["pool"], pool["chain_id"]) == ("0x" + world.pool.hex(), world.domain.chain_id)
        assert int(pool["fund_free_wei"]) > 0
        status = until(app, "status", lambda reply: reply["block"] == len(world.network.blocks) - 1)
        assert status["chain_time_s"] == max(world.ticks)
        assert app.post("/api/v1/rpc", json={}).status_code in (403, 404)


def test_api__of_an_operator__shows_its_own_forecasts_alone(settings: Settings, scene: Scene) -> None:
    _, addresses = play(scene)
    with api(settings, scene, Identity(ALPHA, "CN=api")) as app:
        shown = until(app, "feeds/0/forecasts", lambda reply: reply["forecasts"])
        own = [address for address in addresses if operator_of(scene, address) == ALPHA]
        assert [reply["forecaster"] for reply in shown["forecasts"]] == own
        assert len(until(app, "entries", len)) == 2


def operator_of(scene: Scene, address: str) -> str:
    """The organisation of a forecaster's operator."""
    return decode_record(Forecaster, scene.world.network.state.values[key("forecaster", address)]).msp
