"""Bounds of forecasts: net load below zero, assets beyond their capacity, and what cannot be."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forecaster.domain import DAY, Asset, Floats, Horizon, Panel
from forecaster.features.grid import STEPS, Grid, Picks
from forecaster.models.base import bounds, finish
from forecaster.models.gbm import Gbm, GbmConfig
from forecaster.training.pipeline import train

CUT = 15 * DAY
KINDS = ("load", "wind", "storage")
PICK = Picks(np.array([0]), np.array([CUT + 4]), np.array([CUT]))


def feed(asset_class: str, pu: Floats) -> Panel:
    return Panel((Asset("a", asset_class, 1.0, 51.0, 9.0),), 86_400 * 100, pu[None].astype(np.float32))


def finished(panel: Panel, value: float) -> float:
    """What becomes of an answer in which every quantile is `value`."""
    answer = finish(np.full((1, STEPS, 9), value, np.float32), Grid(panel), PICK, {})
    assert np.ptp(answer) == 0
    return float(answer[0, 0, 0])


def test_a_net_load_stays_below_zero() -> None:
    panel = feed("load", np.sin(np.arange(20 * DAY) * 2 * np.pi / DAY) * 0.6)
    assert finished(panel, -0.4) == pytest.approx(-0.4)
    assert finished(panel, -3.0) == -1.0


def test_an_asset_declared_as_net_load_may_feed_in_from_the_start() -> None:
    assert finished(feed("net-load", np.full(20 * DAY, 0.3)), -0.4) == pytest.approx(-0.4)


def test_a_load_that_never_feeds_in_is_not_below_zero() -> None:
    panel = feed("load", np.full(20 * DAY, 0.3))
    assert finished(panel, -0.4) == 0.0
    assert finished(replace(panel, pu=panel.pu * 0 - 0.005), -0.4) == 0.0


@pytest.mark.parametrize("asset_class", ["solar", "wind"])
def test_production_is_not_below_zero(asset_class: str) -> None:
    assert finished(feed(asset_class, np.full(20 * DAY, -0.3)), -0.4) == 0.0


def test_an_asset_that_has_outgrown_its_capacity_is_forecast_beyond_it() -> None:
    assert finished(feed("load", np.full(20 * DAY, 0.9)), 1.3) == 1.0
    assert finished(feed("load", np.full(20 * DAY, 1.4)), 1.5) == pytest.approx(1.5)
    assert finished(feed("storage", np.full(20 * DAY, -1.4)), -1.5) == pytest.approx(-1.5)
    assert finished(feed("load", np.full(20 * DAY, 1.4)), 9.0) == pytest.approx(1.75)


def test_bounds_do_not_depend_on_readings_after_the_cut() -> None:
    pu = np.full(20 * DAY, 0.5)
    pu[CUT:] = np.where(np.arange(20 * DAY - CUT) % 2, -2.0, 2.0)
    assert (finished(feed("load", pu), -0.4), finished(feed("load", pu), 1.3)) == (0.0, 1.0)


def test_intervals_of_a_net_load_and_of_a_grown_asset_cover_what_comes(tmp_path: Path) -> None:
    generator, steps = np.random.default_rng(2), np.arange(44 * DAY)
    phase = 2 * np.pi * steps / DAY
    net = 0.2 + 0.1 * np.sin(phase) - 0.7 * np.clip(-np.cos(phase), 0, None) + generator.normal(0, 0.04, len(steps))
    grown = 1.2 + 0.2 * np.sin(phase) + generator.normal(0, 0.04, len(steps))
    kinds = {"feeds-in": "load", "grown": "load", "both-ways": "net-load"}
    assets = tuple(Asset(name, kind, 1.0, 51.0, 9.0) for name, kind in kinds.items())
    panel = Panel(assets, 86_400 * 100, np.stack([net, grown, net]).astype(np.float32))
    learnt = panel.known_at(panel.end_s - 86_400)
    model = Gbm(GbmConfig(windows=300, rows=4_000, trees=40))
    metrics = train(model, learnt, "r", tmp_path / "gbm", lambda _share: None)
    for name in ("load", "net-load"):
        assert metrics.manifest.metrics[name]["coverage"] == pytest.approx(0.8, abs=0.08)
    inside = []
    for hour in range(0, 18, 6):
        issue_s = learnt.end_s + 3_600 * hour
        quantiles = metrics.trained.forecast(panel, Horizon(issue_s, issue_s + 3_600))
        column = panel.column(issue_s + 3_600)
        truth = panel.pu[:, column : column + STEPS]
        inside.append((truth >= quantiles[..., 0]) & (truth <= quantiles[..., -1]))
    covered = np.concatenate(inside, axis=1).mean(axis=1)
    assert covered == pytest.approx([0.8] * 3, abs=0.15)


def test_bounds_of_picks_of_many_cuts_are_those_of_each_pick_alone() -> None:
    chance = np.random.default_rng(5)
    pu = chance.normal(0, 1, (3, 30 * DAY)).astype(np.float32)
    pu[chance.random(pu.shape) < 0.2] = np.nan
    grid = Grid(Panel(tuple(Asset(f"a{n}", name, 1.0, 51.0, 9.0) for n, name in enumerate(KINDS)), 86_400 * 100, pu))
    cut = chance.choice([0, 5, 10 * DAY, 20 * DAY, 30 * DAY, 31 * DAY], 60)
    picks = Picks(chance.integers(0, 3, 60), cut + 4, cut)
    together = bounds(grid, picks)
    for at in range(len(picks)):
        alone = picks.take(slice(at, at + 1))
        assert [values[at] for values in together] == [float(values[0]) for values in bounds(grid, alone)]
        known = grid.known(alone, alone.cut[:, None] - 1 - np.arange(grid.context))
        assert together[1][at] == np.float32(max(1.0, 1.25 * float(np.nanmax(known, initial=0.0))))
