"""A forecaster that sends through a relayer, and sends itself where the relayer does not in time."""

from collections.abc import Callable
from typing import Any

import ape
import pytest
from fastapi import FastAPI, Response

from forewatt.embedded.ports import free_port
from forewatt.settings import Settings
from oracle.node.forecaster.relay import Relay
from oracle.node.process.plan import Role, RunPlan
from tests.oracle.node.conftest import running
from tests.oracle.node.relayer.conftest import Signers

NOW, GATE = 1_000, 1_900


def stubborn(status: int, body: str) -> FastAPI:
    """A relayer that always answers the same."""
    app = FastAPI()

    @app.post("/v1/commits")
    def commits() -> Response:
        return Response(body, status_code=status, media_type="application/json")

    return app


@pytest.mark.parametrize(
    ("status", "body", "is_waited_for"),
    [
        (202, '{"state": "waiting"}', True),
        (202, '{"state": "mined"}', True),
        (503, "busy", True),
        (429, "{}", True),
        (425, '{"detail": "the reveal of round 0 is possible in [1900, 2200), it is 1888"}', True),
        (409, '{"detail": "the reveal of round 0 is possible in [1900, 2200), it is 2200"}', False),
        (202, '{"state": "skipped", "reason": "StaleRevision"}', False),
        (403, '{"detail": "pays no gas for you"}', False),
        (422, "no JSON", False),
    ],
)
def test_relay__by_what_the_relayer_says__is_waited_for_or_given_up(
    serve: Callable[[FastAPI], str], signers: Signers, status: int, body: str, is_waited_for: bool
) -> None:
    with Relay(serve(stubborn(status, body)), 60) as relay:
        commit = signers.commit(0)
        assert relay.has_commit(commit, b"\1" * 65, NOW, GATE) is is_waited_for
        assert relay.has_commit(commit, b"\1" * 65, NOW + 59, GATE) is is_waited_for
        assert relay.has_commit(commit, b"\1" * 65, NOW + 60, GATE) is False
        assert relay.has_commit(commit, b"\1" * 65, NOW, GATE) is False, "what was given up stays so"


def test_relay__little_time_left__is_waited_for_half_of_it(serve: Callable[[FastAPI], str], signers: Signers) -> None:
    with Relay(serve(stubborn(202, '{"state": "waiting"}')), 60) as relay:
        commit = signers.commit(0)
        assert relay.has_commit(commit, b"\1" * 65, GATE - 20, GATE)
        assert not relay.has_commit(commit, b"\1" * 65, GATE - 10, GATE)


def test_relay__chain_stands_still__is_given_up_by_the_machines_clock(signers: Signers) -> None:
    clock = [0.0]
    with Relay("http://127.0.0.1:9", 60, clock=lambda: clock[0]) as relay:
        commit = signers.commit(0)
        assert relay.has_commit(commit, b"\1" * 65, NOW, GATE)
        clock[0] = 60.0
        assert not relay.has_commit(commit, b"\1" * 65, NOW, GATE)


@pytest.mark.parametrize("works", [True, False])
def test_forecaster__with_a_relayer__enters_and_reveals_whether_the_relayer_works_or_not(
    world: Any, own_settings: Settings, plan: Callable[..., RunPlan], registered: str, works: bool
) -> None:
    port, rules, view = free_port(), world.pool.rules, world.view()
    relays = own_settings.model_copy(update={"relayer_forecasters": registered, "node_path": world.folder / "relayer"})
    account = str(ape.accounts.test_accounts[8].address)
    relayer = RunPlan((Role.RELAYER,), {Role.RELAYER: (account,)}, (world.pool.id,), port=port)
    url = f"http://127.0.0.1:{port}" if works else "http://127.0.0.1:9"
    enters = own_settings.model_copy(update={"relayer_url": url, "relayer_patience_s": 30 if works else 0.5})
    operator = ape.accounts.test_accounts[5]
    before = operator.nonce

    def entry() -> Any:
        state = view.refresh().rounds.get(0)
        return state.entries.get(registered) if state else None

    with running(relays, relayer), running(enters, plan(forecaster=(5,))):
        world.at(rules.gate(0) - rules.open_ahead_s)
        world.wait(lambda: entry() is not None, "the entry", 60)
        world.at(rules.gate(0))
        world.wait(lambda: entry().key is not None, "the key", 60)
    assert operator.nonce - before == (0 if works else 2)
