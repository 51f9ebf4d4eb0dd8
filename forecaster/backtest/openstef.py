"""Dutch sites and substations (OpenSTEF): the service's own models on net load, wind and solar, with weather.

The first two thirds of the days are learnt, as `forewatt model train` does it. The rest is forecast in windows of six
hours, one after the other, each an hour after its newest reading. The files have one weather for each time, and do not
say when it was issued: it counts as issued before the first reading.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from forecaster.backtest.files import Source
from forecaster.domain import STEP_S, Asset, Floats, Panel
from forecaster.evaluation.scoring import coverage, mean_pinball
from forecaster.features.grid import Grid
from forecaster.features.sampling import held_out_picks
from forecaster.models.base import Model, Report
from forecaster.outlook import Issues, Outlook
from forecaster.training.pipeline import train
from forewatt.figures import Figure, figure

NAME = "openstef"
LEARNT = 2 / 3
LATITUDE, LONGITUDE = 52.1, 5.3
"""The middle of the Netherlands, for sites whose place is not published."""
SITES, SUBSTATIONS = "get_model_input_pid_", "substation_"
LEAST_MW = 0.5
"""A part of a substation that never reaches this power is not there."""
JOULES = 3_600.0
"""The files give the radiation in joules per square metre and hour."""
WEATHER = {
    "temperature": ("temp", 1.0),
    "wind-speed": ("windspeed", 1.0),
    "wind-speed-100m": ("windspeed_100m", 1.0),
    "irradiance": ("radiation", 1 / JOULES),
    "cloud-cover": ("clouds", 0.01),
    "humidity": ("humidity", 1.0),
}
"""The files' columns of each variable, and the factor to the unit in which it is stored."""
TARGETS = {"sites": 0.0330, "substations": 0.0415, "wind": 0.0455, "solar": 0.0265}
"""Mean pinball losses to reach, in pu."""


@dataclass(frozen=True)
class GroupScore:
    """The loss (pu) and the coverage of the 80 % interval of one model on the judged days of a group."""

    group: str
    model: str
    pinball: float
    coverage: float


def groups_of(folder: Path) -> dict[str, Panel]:
    """The groups of feeds by name, each with its outlook. Raises BacktestError without the files."""
    sites = {path.name: pd.read_csv(path) for path in Source(folder, SITES, ("index",)).paths}
    substations = {path.name: pd.read_csv(path) for path in Source(folder, SUBSTATIONS, ("datetime",)).paths}
    groups = {"sites": [series_of(name, table, "index", "load", 1, "net-load") for name, table in sites.items()]}
    parts = {"substations": ("total_substation", 1, "net-load")}
    parts |= {"wind": ("total_wind_part", -1, "wind"), "solar": ("total_solar_part", -1, "solar")}
    for group, (column, sign, asset_class) in parts.items():
        chosen = {name: table for name, table in substations.items() if table[column].abs().max() >= LEAST_MW}
        groups[group] = [
            series_of(name, table, "datetime", column, sign, asset_class) for name, table in chosen.items()
        ]
    return {name: panel_of(feeds) for name, feeds in groups.items()}


@dataclass(frozen=True)
class Feed:
    """One feed: its asset, the start of its first interval, its power (MW) and its weather by variable."""

    asset: Asset
    start_s: int
    power_mw: Floats
    weather: dict[str, Floats]


def series_of(name: str, table: pd.DataFrame, time: str, column: str, sign: int, asset_class: str) -> Feed:
    """A feed from a file's table. Its capacity is its highest power, either way, on the days that are learnt."""
    table = table.rename(columns=str.lower)
    times = pd.to_datetime(table[time], utc=True)
    table = table.set_index(times)[lambda rows: ~rows.index.duplicated()].sort_index().asfreq(f"{STEP_S}s")
    power = sign * table[column].to_numpy(np.float64)
    capacity = float(np.nanmax(np.abs(power[: int(LEARNT * len(power))])))
    latitude, longitude = (
        float(table[axis].dropna().iloc[0]) if axis in table else middle
        for axis, middle in (("lat", LATITUDE), ("lon", LONGITUDE))
    )
    asset = Asset(name.split(".")[0], asset_class, capacity, latitude, longitude)
    weather = {
        variable: factor * table[source].interpolate(limit=4).to_numpy(np.float64)
        for variable, (source, factor) in WEATHER.items()
        if source in table
    }
    return Feed(asset, int(table.index[0].timestamp()), power.astype(np.float32), weather)


def panel_of(feeds: list[Feed]) -> Panel:
    """The panel of feeds that cover the same time."""
    start_s, steps = feeds[0].start_s, len(feeds[0].power_mw)
    issues = {}
    for feed in feeds:
        for variable, values in feed.weather.items():
            known = np.flatnonzero(np.isfinite(values))
            times_s = feed.start_s + STEP_S * known
            issued_s = np.full(len(known), start_s)
            lengths_s = np.full(len(known), STEP_S)
            issues[feed.asset.asset_id, variable] = Issues.of(times_s, lengths_s, issued_s, values[known], STEP_S)
    pu = np.full((len(feeds), steps), np.nan, np.float32)
    for place, feed in enumerate(feeds):
        first = (feed.start_s - start_s) // STEP_S
        length = min(len(feed.power_mw), steps - first)
        pu[place, first : first + length] = feed.power_mw[:length] / np.float32(feed.asset.capacity_mw)
    assets = tuple(feed.asset for feed in feeds)
    return Panel(assets, start_s, pu, outlook=Outlook({a.asset_id: (a.asset_id,) for a in assets}, issues))


def judge(group: str, panel: Panel, model: Model, folder: Path, report: Report) -> GroupScore:
    """Train a model on the learnt days of a group, as the service's models are, and score it on the other days."""
    learnt = panel.known_at(panel.start_s + int(LEARNT * panel.steps) // panel.day * 86_400)
    trained = train(model, learnt, NAME, folder, report, all_days=True).trained
    grid, picks = Grid(panel), held_out_picks(panel, learnt.steps)
    observed, quantiles = grid.target(picks), trained.quantiles(grid, picks)
    name = f"{model.name} with weather" if panel.outlook else model.name
    return GroupScore(group, name, mean_pinball(observed, quantiles), coverage(observed, quantiles))


def run(
    panels: dict[str, Panel],
    models: Mapping[str, Callable[[], Model]],
    folder: Path,
    report: Callable[[str, float], None],
) -> list[GroupScore]:
    """Judge each model on each group, without and with its weather. `report` gets what is done, and how much of it."""
    scores: list[GroupScore] = []
    for group, panel in panels.items():
        for kind, make in models.items():
            for place, seen in (("plain", replace(panel, outlook=None)), ("weather", panel)):
                progress = partial(report_part, report, f"{group}, {kind}, {place}", len(scores))
                scores.append(judge(group, seen, make(), folder / group / kind / place, progress))
    return scores


def report_part(report: Callable[[str, float], None], name: str, done: int, share: float) -> None:
    """Report a share of one part after `done` parts."""
    report(name, done + share)


def rows_of(scores: list[GroupScore]) -> list[Figure]:
    """Figures whose targets are those of models with weather; the peers are the models without."""
    rows: list[Figure] = []
    for score in scores:
        target = TARGETS[score.group] if score.model.endswith("weather") else None
        plain = {s.model: round(s.pinball, 6) for s in scores if s.group == score.group and "weather" not in s.model}
        rows.append(figure(f"{score.group}, {score.model}: pinball", score.pinball, "pu", target, peer=plain))
        apart = abs(score.coverage - 0.8)
        rows.append(figure(f"{score.group}, {score.model}: |coverage of 80 % - 0.8|", apart, "share", 0.03))
    return rows
