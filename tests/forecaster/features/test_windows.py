"""Windows contain only what was known at the cut."""

from dataclasses import replace

import numpy as np
import pytest

from forecaster.domain import DAY, MAX_STEPS, Panel
from forecaster.errors import LeakError
from forecaster.features.grid import LEAD, LOOKBACK, STALEST, STEPS, Grid, Picks, Windows
from forecaster.features.leaks import leaking_columns, require_no_leak
from forecaster.features.sampling import far_picks, held_out_picks, joined, split_days, training_picks
from forecaster.features.windows import windows


def picks_at(panel: Panel, anchor: int, hidden: int = 0) -> Picks:
    feeds = np.arange(len(panel.assets))
    return Picks(feeds, np.full_like(feeds, anchor), np.full_like(feeds, anchor - LEAD - hidden))


@pytest.mark.parametrize("hidden", [0, 1, STALEST])
def test_windows_do_not_depend_on_values_after_the_cut(panel: Panel, hidden: int) -> None:
    require_no_leak(panel, picks_at(panel, 30 * DAY + 5, hidden))


def test_a_leaking_column_is_named(panel: Panel) -> None:
    def leaking(grid: Grid, picks: Picks) -> Windows:
        correct = windows(grid, picks)
        # A typical mistake: the index of an earlier value is too late at the horizon's end.
        peek = grid.pu[picks.feed[:, None], picks.anchor[:, None] + np.arange(STEPS) - LEAD]
        return replace(
            correct,
            decoder=np.concatenate([correct.decoder, peek[..., None]], axis=-1),
            columns=(*correct.columns, "leak"),
        )

    picks = picks_at(panel, 30 * DAY)
    assert leaking_columns(panel, picks, leaking) == ("leak",)
    with pytest.raises(LeakError, match="leak"):
        require_no_leak(panel, picks, leaking)


def test_a_leaking_encoder_is_named(panel: Panel) -> None:
    def leaking(grid: Grid, picks: Picks) -> Windows:
        later = Picks(picks.feed, picks.anchor, picks.cut + 1)
        return replace(windows(grid, picks), encoder=windows(grid, replace(later, anchor=later.anchor + 1)).encoder)

    assert leaking_columns(panel, picks_at(panel, 30 * DAY), leaking) == ("encoder",)


def test_features_are_finite_despite_gaps(panel: Panel) -> None:
    emptied = panel.pu.copy()
    emptied[0] = np.nan
    inputs = windows(Grid(replace(panel, pu=emptied)), picks_at(panel, 30 * DAY))
    assert inputs.encoder.shape == (8, LOOKBACK, 5)
    assert inputs.decoder.shape == (8, STEPS, len(inputs.columns))
    assert np.isfinite(inputs.encoder).all()
    assert np.isfinite(inputs.decoder).all()
    assert (inputs.scale > 0).all()


def test_columns_contain_the_values_of_their_names(panel: Panel) -> None:
    whole = replace(panel, pu=np.nan_to_num(panel.pu))
    picks = picks_at(whole, 30 * DAY)
    inputs = windows(Grid(whole), picks)
    column = dict(zip(inputs.columns, np.moveaxis(inputs.decoder, -1, 0), strict=True))
    yesterday = whole.pu[:, 29 * DAY : 29 * DAY + STEPS]
    assert np.allclose(column["yesterday"] * inputs.scale[:, None], yesterday, atol=1e-6)
    assert np.allclose(column["last"][:, 0] * inputs.scale, whole.pu[:, 30 * DAY - LEAD - 1], atol=1e-6)


def test_training_hides_the_newest_values_in_half_of_the_near_windows(panel: Panel) -> None:
    picks = training_picks(panel, np.arange(8), 4_000, seed=3)
    before = picks.anchor - LEAD - picks.cut
    near = before <= STALEST
    assert before.min() == 0
    assert 0.7 < near.mean() < 0.85
    assert 0.4 < (before[near] > 0).mean() < 0.55
    assert MAX_STEPS - STEPS - 5 < before.max() <= MAX_STEPS - STEPS + STALEST
    assert picks.cut.min() >= 7 * DAY
    assert picks.anchor.max() <= panel.steps - STEPS


def test_calibration_days_and_evaluation_days_differ(panel: Panel) -> None:
    start = 30 * DAY + 7
    picks = joined(held_out_picks(panel, start), far_picks(panel, start))
    tuned, judged = split_days(picks, panel.day, start)
    days = [{int(column) for column in np.unique((part.ahead() - start) // DAY)} for part in (tuned, judged)]
    assert not days[0] & days[1]
    assert len(tuned) > 0
    assert len(judged) > 0
