"""What the demo's clock waits for before each deadline."""

from dataclasses import replace

import pytest

from demo.schedule import RoundProgress, in_flight, missing_before, needs_fresh_features
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


def missing(progress: RoundProgress, deadline: int, nodes: int = 3) -> str | None:
    return missing_before(progress, RULES, UnixS(deadline - 900), UnixS(deadline), nodes)


@pytest.mark.parametrize(
    ("offset", "before", "after", "word"),
    [
        (0, RoundProgress(4, committed=2), RoundProgress(4, committed=3), "2 of 3 commitments"),
        (HOUR, RoundProgress(4, committed=3, revealed=1), RoundProgress(4, committed=3, revealed=3), "1 of 3 reveals"),
        (8 * HOUR, RoundProgress(4, 3, 3), RoundProgress(4, 3, 3, observed=True), "observation"),
        (10 * HOUR, RoundProgress(4, 3, 3, True), RoundProgress(4, 3, 3, True, proposed=True), "proposal"),
        (12 * HOUR, RoundProgress(4, 3, 3, True, True), RoundProgress(4, 3, 3, True, True, closed=True), "settlement"),
    ],
)
def test_missing_before_at_each_deadline(offset: int, before: RoundProgress, after: RoundProgress, word: str) -> None:
    deadline = GATE + offset
    assert word in (missing(before, deadline) or "")
    assert missing(after, deadline) is None
    assert missing_before(before, RULES, UnixS(deadline - 901), UnixS(deadline - 1), 3) is None, "not yet due"
    assert missing_before(before, RULES, UnixS(deadline), UnixS(deadline + 900), 3) is None, "passed, so not waited for"


def test_missing_before_a_killed_node_needs_no_reveal() -> None:
    killed = RoundProgress(4, committed=3, revealed=2)
    assert missing(killed, GATE + HOUR, nodes=2) is None
    assert missing(killed, GATE + HOUR, nodes=3) is not None


def test_missing_before_a_round_without_forecasters_needs_only_its_observation() -> None:
    empty = RoundProgress(0)
    gate = RULES.gate(0)
    assert missing(empty, gate, nodes=0) is None
    assert "observation" in (missing(empty, gate + 8 * HOUR, nodes=0) or "")
    assert missing(empty, gate + 10 * HOUR, nodes=0) is None
    assert missing(empty, gate + 12 * HOUR, nodes=0) is None


def test_in_flight_covers_every_deadline_of_the_step() -> None:
    every = range(40)
    for moment in range(RULES.genesis, RULES.gate(12), 900):
        now, until = UnixS(moment - 900), UnixS(moment)
        due = {n for n in every if missing_before(RoundProgress(n, 3, 1), RULES, now, until, 3)}
        assert due <= set(in_flight(RULES, now, until))


@pytest.mark.parametrize(("offset", "fresh"), [(-HOUR, True), (-HOUR + 900, False), (0, False), (2 * HOUR, False)])
def test_fresh_features_are_needed_at_openings_and_observations(offset: int, fresh: bool) -> None:
    moment = UnixS(GATE + offset)
    assert needs_fresh_features(RULES, UnixS(moment - 900), moment) is fresh
    observed = UnixS(GATE + 7 * HOUR)
    assert needs_fresh_features(RULES, UnixS(observed - 900), observed)
