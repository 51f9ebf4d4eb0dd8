"""What the demo's clock waits for, at each boundary."""

from dataclasses import replace

import pytest

from demo.schedule import RoundSeen, in_flight, missing_before, needs_fresh_features
from forewatt.clock import UnixS
from forewatt.protocol.vectors.typed import example_params

HOUR = 3_600
RULES = replace(
    example_params(),
    genesis=100 * HOUR,
    period_s=6 * HOUR,
    lead_s=HOUR,
    open_ahead_s=HOUR,
    reveal_end_s=HOUR,
    observe_start_s=7 * HOUR,
    observe_end_s=8 * HOUR,
    propose_end_s=10 * HOUR,
    refute_window_s=HOUR,
)
GATE = RULES.gate(4)


def lacks(seen: RoundSeen, deadline: int, nodes: int = 3) -> str | None:
    return missing_before(seen, RULES, UnixS(deadline - 900), UnixS(deadline), nodes)


@pytest.mark.parametrize(
    ("offset", "before", "after", "word"),
    [
        (0, RoundSeen(4, committed=2), RoundSeen(4, committed=3), "2 of 3 commitments"),
        (HOUR, RoundSeen(4, committed=3, revealed=1), RoundSeen(4, committed=3, revealed=3), "1 of 3 reveals"),
        (8 * HOUR, RoundSeen(4, 3, 3), RoundSeen(4, 3, 3, observed=True), "observation"),
        (10 * HOUR, RoundSeen(4, 3, 3, True), RoundSeen(4, 3, 3, True, proposed=True), "proposal"),
        (12 * HOUR, RoundSeen(4, 3, 3, True, True), RoundSeen(4, 3, 3, True, True, closed=True), "settlement"),
    ],
)
def test_missing_before_at_each_deadline(offset: int, before: RoundSeen, after: RoundSeen, word: str) -> None:
    deadline = GATE + offset
    assert word in (lacks(before, deadline) or "")
    assert lacks(after, deadline) is None
    assert missing_before(before, RULES, UnixS(deadline - 901), UnixS(deadline - 1), 3) is None, "not yet due"
    assert missing_before(before, RULES, UnixS(deadline), UnixS(deadline + 900), 3) is None, (
        "passed: not waited for again"
    )


def test_missing_before_asks_no_more_reveals_than_living_nodes_can_bring() -> None:
    killed = RoundSeen(4, committed=3, revealed=2)
    assert lacks(killed, GATE + HOUR, nodes=2) is None
    assert lacks(killed, GATE + HOUR, nodes=3) is not None


def test_missing_before_asks_nothing_of_a_round_without_forecasters_but_its_observation() -> None:
    empty = RoundSeen(0)
    gate = RULES.gate(0)
    assert lacks(empty, gate, nodes=0) is None
    assert "observation" in (lacks(empty, gate + 8 * HOUR, nodes=0) or "")
    assert lacks(empty, gate + 10 * HOUR, nodes=0) is None
    assert lacks(empty, gate + 12 * HOUR, nodes=0) is None


def test_in_flight_covers_every_deadline_of_the_step() -> None:
    every = range(40)
    for moment in range(RULES.genesis, RULES.gate(12), 900):
        now, until = UnixS(moment - 900), UnixS(moment)
        due = {n for n in every if missing_before(RoundSeen(n, 3, 1), RULES, now, until, 3)}
        assert due <= set(in_flight(RULES, now, until))


@pytest.mark.parametrize(("offset", "fresh"), [(-HOUR, True), (-HOUR + 900, False), (0, False), (2 * HOUR, False)])
def test_fresh_features_are_needed_at_openings_and_observations(offset: int, fresh: bool) -> None:
    moment = UnixS(GATE + offset)
    assert needs_fresh_features(RULES, UnixS(moment - 900), moment) is fresh
    observed = UnixS(GATE + 7 * HOUR)
    assert needs_fresh_features(RULES, UnixS(observed - 900), observed)
