"""The pins of past rounds are removed, those that somebody still needs are not."""

from collections.abc import Iterator

import pytest

from forewatt.embedded import content as parts
from forewatt.embedded import parts as catalogue
from forewatt.embedded.cache import binary
from forewatt.embedded.stack import Stack
from forewatt.protocol.cid import cid_of, cid_text
from forewatt.stores.content import ContentError, ContentStore
from oracle.chain.rounds import Ended, RoundState
from oracle.chain.view import Snapshot
from oracle.node.collection import Collector
from oracle.node.pins import is_outlived, pin_name, pins_of
from tests.oracle.faults.door import Door, State
from tests.oracle.round_two import RULES

POOL = b"\x05" * 32
RETENTION_S = 1_000
ENDED = Ended(cancelled=True)


@pytest.fixture(scope="module", params=["blocks", "kubo"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContentStore]:
    """The client of the block store or of kubo."""
    if request.param == "kubo" and binary("ipfs") is None:
        pytest.skip("ipfs is not installed (setup/kubo.sh builds it with Go)")
    original = catalogue.PARTS["content"]
    catalogue.PARTS["content"] = parts.blocks if request.param == "blocks" else parts.content
    with (
        Stack(tmp_path_factory.mktemp(request.param) / "stack", ("content",)) as running,
        ContentStore(running.settings.ipfs_api_url, running.settings.ipfs_gateway_url) as client,
    ):
        yield client
    catalogue.PARTS["content"] = original


def _over_at(number: int) -> int:
    return RULES.gate(number + RULES.ref_lag) + RULES.hard_end_s + RETENTION_S


@pytest.mark.parametrize(
    ("state", "late_s", "outlived"),
    [(None, 0, True), (None, -1, False), (RoundState(3, ended=ENDED), 0, True), (RoundState(3), 10**9, False)],
)
def test_outlived__ended_and_past_the_retention(state: RoundState | None, late_s: int, outlived: bool) -> None:
    assert is_outlived(RULES, 3, state, _over_at(3) + late_s, RETENTION_S) is outlived


def test_collect__only_pins_of_outlived_rounds__are_unpinned_and_deleted(store: ContentStore) -> None:
    old = store.put(b"round 3", pin_name(POOL, 3))
    recent = store.put(b"round 4", pin_name(POOL, 4))
    running = store.put(b"round 2", pin_name(POOL, 2))
    foreign = store.put(b"other pool", pin_name(b"\x06" * 32, 3))
    manifest = store.put(b"manifest")
    snapshot = Snapshot(now=_over_at(3), block=1, rounds={2: RoundState(2), 3: RoundState(3, ended=ENDED)})
    collector = Collector(store, POOL, RULES, RETENTION_S)
    collector.collect(snapshot)
    collector.collect(snapshot)
    for cid in (recent, running, foreign, manifest):
        assert store.get(cid)
    with pytest.raises(ContentError):
        store.get(old)
    assert store.pinned(f"forewatt/{POOL.hex()}/") == {recent: pin_name(POOL, 4), running: pin_name(POOL, 2)}
    assert store.put(b"round 3") == old
    assert store.get(old) == b"round 3"


def test_targets__know_what_they_have_and_lost(store: ContentStore) -> None:
    (target,) = store.targets
    cid = store.put(b"here")
    assert target.has(cid)
    assert not target.has(cid_text(cid_of(b"never put anywhere")))


def test_collect__connection_lost_between_unpin_and_delete__block_goes_the_next_time(
    store: ContentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    (target,), pool = store.targets, b"\x07" * 32
    cid = store.put(b"half removed", pin_name(pool, 3))
    snapshot = Snapshot(now=_over_at(3), block=1, rounds={})
    with Door(target.name) as door, ContentStore(door.url, door.url) as client:
        collector = Collector(client, pool, RULES, RETENTION_S)
        (reached,) = client.targets
        with monkeypatch.context() as patch:
            delete = reached.delete

            def shut_then_delete(removed: str) -> None:
                door.set(State.SHUT)
                delete(removed)

            patch.setattr(reached, "delete", shut_then_delete)
            collector.collect(snapshot)
        assert cid not in store.pinned(pins_of(pool))
        assert target.has(cid)
        door.set(State.OPEN)
        collector.collect(snapshot)
    assert not target.has(cid)


def test_collect__pin_target_down__is_left_to_the_next_time(caplog: pytest.LogCaptureFixture) -> None:
    with ContentStore("http://127.0.0.1:9", "http://127.0.0.1:9") as store:
        Collector(store, POOL, RULES, 0).collect(Snapshot(now=2**40, block=1, rounds={}))
    assert "the pins of past rounds are still on http://127.0.0.1:9" in caplog.text
