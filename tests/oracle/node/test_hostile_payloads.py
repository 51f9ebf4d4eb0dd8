"""Payloads that nobody can fetch, or that a gateway mistreats: each costs its own entry, and delays nobody."""

from collections.abc import Callable
from time import monotonic
from typing import Any

import ape
import httpx
import pytest

from forewatt.protocol.cid import cid_of, cid_text
from forewatt.stores.content import ContentStore
from tests.oracle.conftest import World
from tests.oracle.node.cheat import Cheat
from tests.stores.hostile_gateway import HOSTILE, HostileGateway, is_absent, searches

GHOST = cid_of(b"pinned nowhere at all")
SETTLED_WITHIN_S = 20
"""Far below the 30 s for which a gateway searches for one payload."""


def _store(world: World, gateway: HostileGateway) -> ContentStore:
    """A store that fetches from a hostile gateway."""
    return world.closing.enter_context(ContentStore(world.ipfs_api_url, world.serve(gateway.app)))


def _through(world: World, gateway: HostileGateway) -> Any:
    """A settler and its attestor, which fetch from a hostile gateway."""
    return world.settler(content=_store(world, gateway))


def _enter(world: World, climatology: Any, ghosts: int, cid: bytes) -> None:
    """Round 0 with one honest entry and some that reveal a key to `cid`; all are revealed."""
    honest = world.forecaster("honest", ape.accounts.test_accounts[5], climatology(0.4))
    cheats = Cheat.many(world, ghosts, ape.accounts.test_accounts[6])
    rules = world.pool.rules
    world.at(rules.gate(0) - rules.open_ahead_s)
    honest.step()
    for cheat in cheats:
        cheat.commit(root=b"\1" * 32, cid=cid)
    world.at(rules.gate(0))
    honest.step()
    for cheat in cheats:
        cheat.reveal(cheat.key)
    world.measure(0, 0.4)


def _observed(world: World, settler: Any, offset_s: int) -> Any:
    """The observation after a step of the settler `offset_s` after the gate."""
    world.at(world.pool.rules.gate(0) + offset_s)
    started = monotonic()
    settler.step()
    assert monotonic() - started < SETTLED_WITHIN_S
    return world.view().refresh().rounds[0].observed


@pytest.mark.parametrize("behaviour", HOSTILE, ids=lambda behaviour: behaviour.__name__)
def test_observe__gateway_mistreats_one_payload__only_that_entry_is_unavailable(
    world, climatology, behaviour: Callable[[], object]
) -> None:
    _enter(world, climatology, 1, GHOST)
    gateway = HostileGateway(world.ipfs_gateway_url)
    gateway.behaviours[cid_text(GHOST)] = behaviour
    settler, rules = _through(world, gateway), world.pool.rules
    assert _observed(world, settler, rules.observe_start_s) is None, "in the first half it is waited for"
    half = (rules.observe_start_s + rules.observe_end_s) // 2
    assert _observed(world, settler, half - 1) is None
    assert _observed(world, settler, half).available == 0b01


def test_observe__as_many_ghosts_as_the_pool_has_places__change_nothing_for_the_honest(world, climatology) -> None:
    rules = world.pool.rules
    _enter(world, climatology, rules.max_entries - 1, GHOST)
    gateway = HostileGateway(world.ipfs_gateway_url)
    gateway.behaviours[cid_text(GHOST)] = searches
    settler = _through(world, gateway)
    assert len(world.view().refresh().rounds[0].entries) == rules.max_entries
    assert _observed(world, settler, rules.observe_start_s) is None
    assert _observed(world, settler, rules.observe_end_s - 60).available == 0b01
    world.play((settler,), rounds=1)
    ended = world.view().refresh().rounds[0].ended
    assert not ended.cancelled
    assert ended.forfeits_wei[0] == 0
    assert all(ended.forfeits_wei[1:])


def test_attestor__nothing_asked_yet__has_fetched_what_was_revealed(world, climatology) -> None:
    _enter(world, climatology, 0, GHOST)
    gateway = HostileGateway(world.ipfs_gateway_url)
    _through(world, gateway)
    cid = cid_text(world.view().refresh().rounds[0].entries[world.forecasters["honest"]].commit.cid)
    world.wait(lambda: gateway.asked.get(cid), "the attestor's own fetch")


def test_attestor__judged_once__answers_at_once_without_another_fetch(world, climatology) -> None:
    _enter(world, climatology, 1, GHOST)
    gateway = HostileGateway(world.ipfs_gateway_url)
    gateway.behaviours[cid_text(GHOST)] = searches
    url = world.attestor_url(_store(world, gateway))
    rules, request = world.pool.rules, {"pool": "0x" + world.pool.id.hex(), "round": 0}
    world.at(rules.gate(0) + rules.observe_start_s)
    first = httpx.post(f"{url}/v1/attestations", json=request, timeout=SETTLED_WITHIN_S)
    assert (first.status_code, first.headers["Retry-After"]) == (503, "1")
    assert "still fetching 1 of 2 payloads, ask again; from" in first.json()["detail"]
    asked = dict(gateway.asked)
    started = monotonic()
    again = httpx.post(f"{url}/v1/attestations", json=request)
    world.at(rules.gate(0) + rules.observe_end_s - 1)
    signed = httpx.post(f"{url}/v1/attestations", json=request)
    assert (again.status_code, signed.status_code) == (503, 200)
    assert monotonic() - started < 2
    assert gateway.asked == asked


def test_attestor__its_gateway_is_down__denies_nobody(world, climatology) -> None:
    _enter(world, climatology, 0, GHOST)
    url = world.attestor_url(world.closing.enter_context(ContentStore(world.ipfs_api_url, "http://127.0.0.1:9")))
    world.at(world.pool.rules.gate(0) + world.pool.rules.observe_end_s - 1)
    answer = httpx.post(
        f"{url}/v1/attestations", json={"pool": "0x" + world.pool.id.hex(), "round": 0}, timeout=SETTLED_WITHIN_S
    )
    assert answer.status_code == 503
    assert "no gateway of this attestor answers" in answer.json()["detail"]


def test_attestor__payload_arrives_in_the_second_half__counts_from_then_on(world, climatology) -> None:
    _enter(world, climatology, 0, GHOST)
    gateway = HostileGateway(world.ipfs_gateway_url)
    cid = cid_text(world.view().refresh().rounds[0].entries[world.forecasters["honest"]].commit.cid)
    gateway.behaviours[cid] = is_absent
    url = world.attestor_url(_store(world, gateway))
    world.at(world.pool.rules.gate(0) + world.pool.rules.observe_end_s - 1)
    request = {"pool": "0x" + world.pool.id.hex(), "round": 0}

    def available() -> str:
        answer = httpx.post(f"{url}/v1/attestations", json=request, timeout=SETTLED_WITHIN_S)
        return answer.json()[0]["available"]

    assert available() == "0"
    del gateway.behaviours[cid]
    world.wait(lambda: available() == "1", "the payload's bit")
