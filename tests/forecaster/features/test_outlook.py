"""What was issued about the hours ahead, as it was known at a cut."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecaster.domain import DAY, Floats, Panel
from forecaster.errors import LeakError
from forecaster.features.ahead import KNOWN, LIT, outlook_names, partly_hidden
from forecaster.features.grid import STEPS, Grid, Picks, Windows
from forecaster.features.leaks import leaking_columns, require_no_leak
from forecaster.features.sampling import held_out_picks
from forecaster.features.windows import windows
from forecaster.outlook import Issues, Outlook
from tests.forecaster.weather import sunny_outlook

HOUR_S = 3_600
VARIABLES = ("irradiance", "price-day-ahead")


def issues_of(rows: list[tuple[int, int, int, float]], step_s: int = 900) -> Issues:
    """From (start, length, time of issue, value)."""
    times, lengths, issued, values = (np.array(column) for column in zip(*rows, strict=True))
    return Issues.of(times, lengths, issued, values.astype(np.float64), step_s)


def known(issues: Issues, time_s: int, cut_s: int) -> float:
    return float(issues.known(np.array([[time_s]]), np.array([cut_s]))[0, 0])


def test_the_newest_issue_by_the_cut_is_known() -> None:
    issues = issues_of([(7_200, HOUR_S, 1_000, 1.0), (7_200, HOUR_S, 2_000, 2.0), (7_200, HOUR_S, 3_000, 3.0)])
    assert [known(issues, 7_200, cut) for cut in (1_000, 1_999, 2_000, 9_999)] == [1.0, 1.0, 2.0, 3.0]
    assert np.isnan(known(issues, 7_200, 999))
    assert known(issues, 7_200 + 2_700, 1_500) == 1.0
    assert np.isnan(known(issues, 7_200 + HOUR_S, 9_999))


def test_a_newer_issue_that_ends_earlier_replaces_only_what_it_covers() -> None:
    issues = issues_of([(0, HOUR_S, 10, 1.0), (HOUR_S, HOUR_S, 10, 2.0), (0, HOUR_S, 20, 3.0)])
    assert (known(issues, 0, 30), known(issues, HOUR_S, 30)) == (3.0, 2.0)


def test_shorter_intervals_become_the_mean_of_a_step() -> None:
    issues = issues_of([(at, 900, 0, float(at)) for at in range(0, HOUR_S, 900)], step_s=HOUR_S)
    assert known(issues, 0, 0) == pytest.approx(1_350.0)


def test_values_that_cannot_be_are_left_out() -> None:
    issues = issues_of([(900, 900, 5, float("nan")), (900, 900, 4, 2.0), (900, 900, -7, 3.0), (-900, 900, 5, 4.0)])
    assert (known(issues, 900, 9), len(issues.keys)) == (2.0, 1)
    none = issues_of([(900, 900, 5, float("inf"))])
    assert np.isnan(known(none, 900, 9))
    assert Outlook({"a": ("p",)}, {("p", "irradiance"): none}).variables == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.sampled_from([300, 900, 3_600]), st.integers(0, 6), st.integers(-5, 5)),
        min_size=1,
        max_size=20,
        unique_by=lambda row: (row[0], row[2]),
    ),
    st.integers(0, 7),
)
def test_lookups_equal_a_search_through_all_issues(rows: list[tuple[int, int, int, int]], cut: int) -> None:
    issues = issues_of([(900 * slot, length, issued, float(value)) for slot, length, issued, value in rows])
    for slot in range(17):
        covering = [row for row in rows if row[0] <= slot < row[0] + max(row[1] // 900, 1) and row[2] <= cut]
        newest = max((row[2] for row in covering), default=None)
        expected = [row[3] for row in covering if row[2] == newest]
        found = known(issues, 900 * slot, cut)
        assert found == pytest.approx(np.mean(expected)) if expected else np.isnan(found)


@pytest.fixture
def lit(panel: Panel) -> Panel:
    return replace(panel, outlook=sunny_outlook(panel))


def test_no_feature_depends_on_what_is_issued_after_the_cut(lit: Panel) -> None:
    picks = held_out_picks(lit, lit.steps - STEPS)
    assert leaking_columns(lit, picks, partial(windows, variables=VARIABLES)) == ()


def test_a_feature_that_reads_a_later_issue_is_found(lit: Panel) -> None:
    def peeking(grid: Grid, picks: Picks) -> Windows:
        later = Picks(picks.feed, picks.anchor, picks.cut + 2, picks.steps)
        honest = windows(grid, picks, variables=VARIABLES)
        decoder = honest.decoder.copy()
        decoder[..., honest.columns.index("price-day-ahead")] = grid.issued(later, picks.ahead(), "price-day-ahead")
        return replace(honest, decoder=decoder)

    with pytest.raises(LeakError, match="price-day-ahead"):
        require_no_leak(lit, held_out_picks(lit, lit.steps - STEPS), peeking)


def test_windows_without_variables_are_those_without_an_outlook(panel: Panel, lit: Panel) -> None:
    picks = held_out_picks(panel, panel.steps - DAY)
    plain, unread = windows(Grid(panel), picks), windows(Grid(lit), picks)
    assert plain.columns == unread.columns
    assert np.array_equal(plain.decoder, unread.decoder)
    read = windows(Grid(lit), picks, variables=VARIABLES)
    assert read.columns == (*plain.columns, *outlook_names(VARIABLES))
    assert np.array_equal(read.decoder[..., : len(plain.columns)], plain.decoder)


def column(inputs: Windows, name: str) -> Floats:
    values: Floats = inputs.decoder[..., inputs.columns.index(name)]
    return values


def test_power_that_follows_the_irradiance_is_foreseen(lit: Panel) -> None:
    picks = held_out_picks(lit, lit.steps - 3 * DAY)
    grid = Grid(lit)
    inputs = windows(grid, picks, variables=VARIABLES)
    solar = np.flatnonzero(grid.classes(picks) == "solar")
    foreseen = column(inputs, LIT)[solar] * inputs.scale[solar, None]
    assert np.nanmean(np.abs(foreseen - grid.target(picks)[solar])) < 0.02


def test_an_asset_or_an_hour_without_an_outlook_says_so(lit: Panel) -> None:
    assert lit.outlook is not None
    outlook = Outlook({**lit.outlook.sources, lit.assets[0].asset_id: ()}, lit.outlook.issues)
    picks = held_out_picks(lit, lit.steps - STEPS)
    inputs = windows(Grid(replace(lit, outlook=outlook)), picks, variables=VARIABLES)
    assert (column(inputs, KNOWN)[0] == 0).all()
    assert (column(inputs, KNOWN)[1:] == 1).all()
    none = windows(Grid(replace(lit, outlook=None)), picks, variables=VARIABLES)
    for name in outlook_names(VARIABLES):
        assert (column(none, name) == 0).all()
        assert (column(inputs, name)[0] == 0).all()


def test_some_training_windows_have_no_outlook(lit: Panel) -> None:
    inputs = windows(Grid(lit), held_out_picks(lit, lit.steps - 10 * DAY), variables=VARIABLES)
    hidden = partly_hidden(inputs, VARIABLES, seed=1)
    unknown = (column(hidden, KNOWN) == 0).all(axis=1)
    assert 0 < unknown.mean() < 0.2
    assert all((column(hidden, name)[unknown] == 0).all() for name in outlook_names(VARIABLES))
    assert np.array_equal(hidden.decoder[~unknown], inputs.decoder[~unknown])
