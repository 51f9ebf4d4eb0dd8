"""A forecaster's payload that is lost before its round has ended is pinned again."""

from pathlib import Path
from typing import Any

import ape
import pytest

from forewatt.embedded.blocks import block_app
from forewatt.protocol.cid import cid_of, cid_text
from forewatt.stores.content import ContentNotFound, ContentNotPinned, ContentStore
from oracle.node.forecaster.copies import PayloadCopies
from tests.oracle.conftest import World
from tests.serving import serving
from tests.stores.hostile_gateway import HostileGateway, is_absent

CID = cid_text(cid_of(b"never committed"))


def _enter(world: World, climatology: Any, content: ContentStore) -> tuple[Any, str]:
    """A node that entered round 0 with its payload in `content`, and the payload's CID."""
    world.content = content
    node = world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4))
    rules = world.pool.rules
    world.at(rules.gate(0) - rules.open_ahead_s)

    def has_entered() -> bool:
        node.step()  # a busy machine may need more than one
        return 0 in world.view().refresh().rounds

    world.wait(has_entered, "the entry", 60)
    return node, cid_text(world.view().refresh().rounds[0].entries[world.forecasters["node"]].commit.cid)


@pytest.fixture
def own(world: World, tmp_path: Path) -> str:
    """A pin target of the node's own, which keeps its blocks in `tmp_path`/own; returns its URL."""
    return world.serve(block_app(tmp_path / "own"))


def test_watch__block_lost_before_the_round_ends__is_pinned_again(world, climatology, own, tmp_path) -> None:
    content = world.closing.enter_context(ContentStore(own, own))
    node, cid = _enter(world, climatology, content)
    (tmp_path / "own" / cid).unlink()
    rules = world.pool.rules
    for moment in (rules.gate(0), rules.gate(0) + 300, rules.gate(0) + rules.observe_start_s):
        world.at(moment)
        node.step()
        assert content.get(cid)
        (tmp_path / "own" / cid).unlink()


def test_watch__copy_lost_too__is_fetched_from_another_gateway(world, climatology, own, tmp_path) -> None:
    other = world.serve(block_app(tmp_path / "other"))
    content = world.closing.enter_context(ContentStore(f"{own},{other}", f"{own},{other}", 2))
    node, cid = _enter(world, climatology, content)
    (tmp_path / "own" / cid).unlink()
    for copy in (world.folder / "node" / "payloads").iterdir():
        copy.unlink()
    world.at(world.pool.rules.gate(0))
    node.step()
    assert (tmp_path / "own" / cid).exists()
    assert PayloadCopies(world.folder / "node", world.pool.id).find(0, cid)


def test_watch__only_the_own_gateway_still_has_it__is_pinned_again(world, climatology, own, caplog) -> None:
    outside = HostileGateway(own)
    content = world.closing.enter_context(ContentStore(own, f"{own},{world.serve(outside.app)}"))
    node, cid = _enter(world, climatology, content)
    outside.behaviours[cid] = is_absent
    world.at(world.pool.rules.gate(0))
    node.step()
    assert "the payload is missing, pinning it again" in caplog.text


def test_watch__round_has_ended__its_copy_is_removed_and_nothing_checked(world, climatology, own, tmp_path) -> None:
    content = world.closing.enter_context(ContentStore(own, own))
    node, cid = _enter(world, climatology, content)
    copies = PayloadCopies(world.folder / "node", world.pool.id)
    assert copies.find(0, cid)
    world.measure(0, 0.4)
    world.play((node, world.settler(content=content)), rounds=1)
    assert world.view().refresh().rounds[0].ended is not None
    node.step()
    assert copies.find(0, cid) is None
    (tmp_path / "own" / cid).unlink()
    world.at(int(world.provider.get_block("latest").timestamp) + 900)
    node.step()
    with pytest.raises(ContentNotFound):
        content.get(cid)


def test_watch__round_is_past_and_nobody_entered__its_copy_is_removed(world, climatology) -> None:
    node = world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4))
    copies, rules = PayloadCopies(world.folder / "node", world.pool.id), world.pool.rules
    copies.keep(0, CID, b"never committed")
    node.step()
    assert copies.find(0, CID)
    world.at(rules.gate(0) + rules.hard_end_s)
    node.step()
    assert copies.find(0, CID) is None


def test_commit__too_few_pin_targets__is_not_sent_until_they_are_back(world, climatology, own) -> None:
    down = "http://127.0.0.1:9"
    content = world.closing.enter_context(ContentStore(f"{own},{down}", own, 2))
    world.content = content
    node = world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4))
    rules = world.pool.rules
    world.at(rules.gate(0) - rules.open_ahead_s)
    node.step()
    assert world.view().refresh().rounds == {}
    enough = world.forecaster("node", ape.accounts.test_accounts[5], climatology(0.4))
    enough._parts.content.targets._minimum = 1
    enough.step()
    assert 0 in world.view().refresh().rounds


def test_put__one_of_two_targets__succeeds_if_one_is_enough(tmp_path: Path) -> None:
    with serving(block_app(tmp_path)) as url:
        with ContentStore(f"http://127.0.0.1:9,{url}", url) as store:
            assert store.get(store.put(b"block")) == b"block"
        named = r"1 pin targets stored the block, 2 must: .*127\.0\.0\.1:9"
        with ContentStore(f"http://127.0.0.1:9,{url}", url, 2) as store, pytest.raises(ContentNotPinned, match=named):
            store.put(b"block")


def test_copies__more_than_the_limit__oldest_rounds_give_way(tmp_path: Path) -> None:
    copies = PayloadCopies(tmp_path, b"\1" * 32, limit_bytes=25)
    for number in (9, 10, 11):
        copies.keep(number, cid_text(cid_of(bytes([number]))), bytes(10))
    kept = [number for number in (9, 10, 11) if copies.find(number, cid_text(cid_of(bytes([number]))))]
    assert kept == [10, 11]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "payloads").iterdir()} == {0o600}


def test_copies__of_another_pool__are_left_alone(tmp_path: Path) -> None:
    mine, other = PayloadCopies(tmp_path, b"\1" * 32), PayloadCopies(tmp_path, b"\2" * 32)
    cid = cid_text(cid_of(b"x"))
    mine.keep(0, cid, b"x")
    other.keep(0, cid, b"x")
    mine.discard(lambda _number: True)
    assert (mine.find(0, cid), other.find(0, cid)) == (None, b"x")
