"""An attested observation stays pinned until its round has ended."""

from typing import Any

import ape
import pytest

from forewatt.embedded.stack import Stack
from forewatt.protocol.cid import cid_text
from forewatt.stores.content import ContentStore
from oracle.node.attestor import watch
from oracle.node.attestor.attestor import Attestor
from oracle.node.attestor.watch import ObservationWatch


def observed(world: Any, climatology: Any) -> Any:
    """Play round 0 of one forecaster up to its observation; returns the round."""
    node, rules = world.forecaster("near", ape.accounts.test_accounts[5], climatology(0.4)), world.pool.rules
    settler = world.settler()
    world.measure(0, 0.4)
    for moment in (-rules.open_ahead_s, 0, rules.observe_start_s):
        world.at(rules.gate(0) + moment)
        node.step()
        settler.step()
    return world.view().refresh().rounds[0]


def lose(content: ContentStore, cid: str) -> None:
    for target in content.targets:
        target.remove(cid)


def test_observation__lost_before_the_round_has_ended__is_pinned_again_by_its_attestor(
    world: Any, climatology: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "EVERY_S", 0.0)
    state = observed(world, climatology)
    cid = cid_text(state.observed.cid)
    signers = {str(account.address): account for account in world.attestors}
    attestor = Attestor(world.epochs, world.domain, signers, world.view(), world.content, world._power)
    attestor.attest(world.pool.id, 0)
    lose(world.content, cid)
    attestor.step()
    (target,) = world.content.targets
    world.wait(lambda: target.has(cid), "the pin")


def test_observation__of_a_restarted_attestor__is_fetched_and_pinned_where_it_is_missing(
    world: Any, climatology: Any, tmp_path: Any
) -> None:
    state = observed(world, climatology)
    cid = cid_text(state.observed.cid)
    with Stack(tmp_path / "own", ("content",)) as own:
        gateways = f"{own.settings.ipfs_gateway_url},{world.ipfs_gateway_url}"
        content = world.closing.enter_context(ContentStore(own.settings.ipfs_api_url, gateways))
        (target,) = content.targets
        assert not target.has(cid)
        ObservationWatch(content, world.pool.id).check({0: state})
        assert target.has(cid)
