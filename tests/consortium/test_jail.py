"""Which rounds can slash a forecaster again after its last slash in the consortium."""

import pytest

from contracts.consortium.rounds.deviations import NEVER, Jail


@pytest.mark.parametrize(
    ("jail", "gate", "answers"),
    [
        (NEVER, 1, True),
        (Jail(jailed=True, slashed_at=10, recalibrated_at=0), 1000, False),
        (Jail(jailed=False, slashed_at=10, recalibrated_at=20), 15, False),
        (Jail(jailed=False, slashed_at=10, recalibrated_at=20), 20, False),
        (Jail(jailed=False, slashed_at=10, recalibrated_at=20), 21, True),
    ],
)
def test_only_rounds_entered_after_the_recalibration_slash_again(jail: Jail, gate: int, answers: bool) -> None:
    assert jail.answers_for(gate) == answers
