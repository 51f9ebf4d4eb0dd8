"""A fault that lasts until a window is over costs what the protocol names, and nothing else."""

from collections.abc import Callable

import pytest

from tests.oracle.conftest import UNIT
from tests.oracle.faults.matrix.cast import Cast
from tests.oracle.faults.matrix.faults import FAULTS
from tests.oracle.faults.matrix.rows import ROWS
from tests.oracle.faults.matrix.stage import Stage

STAKE_WEI, FORFEIT_WEI = 500 * UNIT, 4 * UNIT
"""lambda, 40 %, of the wager of 10."""
BEST_SCORE = 10**9


def no_entry(cast: Cast) -> None:
    """The forecaster is not in the round, and has lost nothing."""
    bucket = cast.world.contracts.vault.forecasterOf(cast.me).bucket
    assert cast.me not in cast.truth().entries
    assert int(bucket.earning) + int(bucket.warming) + int(bucket.exiting) == STAKE_WEI


def forfeited(cast: Cast) -> None:
    """The forecaster forfeits the part of its wager that an unrevealed entry forfeits."""
    ended = cast.truth().ended
    assert ended is not None
    assert (ended.cancelled, ended.forfeits_wei) == (False, (FORFEIT_WEI,))


def returned(cast: Cast) -> None:
    """The round is cancelled, and every wager comes back."""
    ended = cast.truth().ended
    assert ended is not None
    assert (ended.cancelled, ended.forfeits_wei) == (True, (0,))


def wrongly_paid(cast: Cast) -> None:
    """The wrong proposal, which nobody refuted, ends the round."""
    ended = cast.truth().ended
    assert ended is not None
    assert (ended.proposal, ended.scores) == (0, (BEST_SCORE,))


@pytest.mark.parametrize(
    ("effect", "fault", "loss"),
    [
        ("forecast", "service down", no_entry),
        ("pin", "store down", no_entry),
        ("Commit", "RPC error", no_entry),
        ("Reveal", "RPC error", forfeited),
        pytest.param("ask", "service down", returned, marks=pytest.mark.deep),
        pytest.param("pin the truth", "store down", returned, marks=pytest.mark.deep),
        pytest.param("Observe", "RPC error", returned, marks=pytest.mark.deep),
        pytest.param("Propose", "RPC error", returned, marks=pytest.mark.deep),
        pytest.param("Lapse", "RPC error", returned, marks=pytest.mark.deep),
        pytest.param("Check", "RPC error", wrongly_paid, marks=pytest.mark.deep),
    ],
)
def test_round__fault_until_the_window_is_over__costs_what_the_protocol_names(
    stage: Stage, effect: str, fault: str, loss: Callable[[Cast], None]
) -> None:
    row = next(row for row in ROWS if row.effect == effect)
    stage.without(row, next(one for one in FAULTS if one.name == fault), loss)
