"""Cases of the network: rows of them, and several of them in one."""

import numpy as np
import pytest

from forecaster.network.cases import Cases, joined
from tests.forecaster.competitions import assert_same


def cases_of(count: int, past: int) -> Cases:
    """Random cases of five steps; with no steps of a past they have none."""
    chance = np.random.default_rng(count)
    shape = (count, 5, 1)
    return Cases(
        features=chance.normal(size=(count, 5, 3)).astype(np.float32),
        scale=np.ones(shape, np.float32),
        truth=chance.normal(size=shape).astype(np.float32),
        block=np.arange(count),
        age_days=np.zeros(count, np.float32),
        past=chance.normal(size=(count, past, 2)).astype(np.float32) if past else None,
    )


@pytest.mark.parametrize("past", [0, 4])
def test_joined_cases__with_and_without_a_past__have_all_rows_in_order(past: int) -> None:
    parts = [cases_of(3, past), cases_of(6, past)]
    whole = joined(parts)
    assert len(whole) == 9
    assert ("past" in whole.arrays()) == bool(past)
    assert_same(whole.take(np.arange(3)), parts[0])
    assert_same(whole.take(np.arange(3, 9)), parts[1])
