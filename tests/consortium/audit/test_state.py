"""The state of a channel as the audit has it from the blocks."""

from contracts.consortium.audit.state import ReplayedState
from forewatt.fabric.blocks import Range, Writes


def state_of(*keys: str) -> ReplayedState:
    state = ReplayedState()
    for place, key in enumerate(keys):
        state.apply(Writes(values={key: b"value"}), (1, place))
    return state


def test_keys_between_two_are_in_order_and_exclude_the_end() -> None:
    state = state_of("tick/3", "tick/1", "vote/1", "tick/2")
    assert list(state.between("tick/1", "tick/3")) == ["tick/1", "tick/2"]
    assert list(state.between("tick/", "tick0")) == ["tick/1", "tick/2", "tick/3"]


def test_a_range_has_changed_once_a_key_in_it_is_written_or_deleted() -> None:
    empty = Range("tick/1", "tick/3", whole=True, versions={})
    state = state_of("tick/0", "tick/3")
    assert not state.changed(empty)
    state.apply(Writes(values={"tick/2": b"1"}), (2, 0))
    assert state.changed(empty)
    read = Range("tick/1", "tick/3", whole=True, versions={"tick/2": (2, 0)})
    assert not state.changed(read)
    state.apply(Writes(values={"tick/2": b"2"}), (3, 0))
    assert state.changed(read)
    state.apply(Writes(values={"tick/2": None}), (4, 0))
    assert state.changed(read)
    assert not state.changed(empty)


def test_a_query_that_stopped_early_includes_the_key_it_names_as_its_end() -> None:
    state = state_of("tick/1", "tick/2", "tick/3")
    first = Range("tick/1", "tick/1", whole=False, versions={"tick/1": (1, 0)})
    assert not state.changed(first)
    state.apply(Writes(values={"tick/1": None}), (2, 0))
    assert state.changed(first)


def test_a_range_of_which_the_block_has_only_a_hash_is_left_to_the_replay_of_its_call() -> None:
    assert not state_of("tick/1").changed(Range("tick/1", "tick/3", whole=True, versions=None))


def test_a_deleted_key_loses_its_policy_and_a_policy_on_a_missing_key_is_dropped() -> None:
    state = state_of("end/1")
    state.apply(Writes(policies={"end/1": b"rule", "end/2": b"rule"}), (2, 0))
    assert state.policies == {"end/1": b"rule"}
    state.apply(Writes(values={"end/1": None}), (3, 0))
    assert (state.policies, state.values, state.versions) == ({}, {}, {})
