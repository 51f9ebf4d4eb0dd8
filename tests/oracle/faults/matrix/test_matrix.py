"""Every effect of every role, with every fault: the round ends as if nothing had happened.

`make test` runs a sample of the matrix, `make test-deep` all of it.
"""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.oracle.faults.matrix.faults import FAULTS, Fault
from tests.oracle.faults.matrix.rows import ROWS, Row
from tests.oracle.faults.matrix.stage import Stage

SEED, SAMPLED = 12, 6
CASES = [(row, fault) for row in ROWS for fault in FAULTS]
SAMPLE = set(random.Random(SEED).sample(range(len(CASES)), SAMPLED))


def _cases() -> Iterator[Any]:
    for number, (row, fault) in enumerate(CASES):
        marks = () if number in SAMPLE else pytest.mark.deep
        yield pytest.param(row, fault, id=f"{row}-{fault}", marks=marks)


@pytest.mark.parametrize(("row", "fault"), _cases())
def test_round__fault_at_an_effect__ends_as_if_nothing_had_happened(stage: Stage, row: Row, fault: Fault) -> None:
    expected = stage.undisturbed(row.scene)
    assert stage.disturbed(row, fault) == expected
