"""The interface of a model, and what applies to all models: physical bounds, nights, ordered quantiles."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import Asset, Floats, Panel, classes_of
from forecaster.errors import UnlearntClassError
from forecaster.features.grid import Grid, Picks, rows_by
from forewatt.protocol.manifest import SIGNED_CLASSES

Config = TypeVar("Config")
Report = Callable[[float], None]
"""Receives the share of the work that is done, 0 to 1."""
HEADROOM = 1.25
"""An asset that has exceeded its capacity may exceed its highest power by this factor."""
NOISE_PU = 0.01
"""A load that was no further below zero does not feed in; its meter is not exact."""


class Model(Protocol):
    """A probabilistic forecaster of power in per unit.

    A class whose parameters can differ from its defaults also has `of_config(config)`, a class method that returns a
    model with the parameters that `config` gave; it is called before `load`.
    """

    name: ClassVar[str]

    @property
    def config(self) -> dict[str, Any]:
        """All parameters that affect what is learnt, JSON-serialisable. They are part of the manifest and its hash."""
        ...

    def fit(self, panel: Panel, report: Report) -> None:
        """Learn from a panel. Raises TrainingError if it is too short."""
        ...

    def predict(self, grid: Grid, picks: Picks) -> Floats:
        """Quantiles in pu, (N, picks.steps, levels), non-decreasing along the last axis."""
        ...

    def save(self, folder: Path) -> None:
        """Write the learnt state into an existing folder; the same state gives the same bytes."""
        ...

    def load(self, folder: Path) -> None:
        """Restore the state that `save` wrote."""
        ...


def restored(kind: type[Config], config: dict[str, Any]) -> Config:
    """Parameters from a manifest's `config`; the code's revision is no parameter."""
    return kind(**{name: value for name, value in config.items() if name != "revision"})


def require_learnt(learnt: Iterable[str], assets: Sequence[Asset]) -> None:
    """Raise UnlearntClassError if the class of an asset is not among the learnt ones.

    Without it a model would answer such an asset with values that it never learnt.
    """
    known = tuple(learnt)
    if strangers := [asset for asset in assets if asset.asset_class not in known]:
        raise UnlearntClassError([asset.asset_id for asset in strangers], classes_of(strangers), known)


def picked_assets(grid: Grid, picks: Picks) -> list[Asset]:
    """The assets that the picks name, each once."""
    return [grid.panel.assets[feed] for feed in np.unique(picks.feed)]


VARIABLES = "variables.json"


def save_variables(folder: Path, variables: Sequence[str]) -> None:
    """Write the outlook's variables that a model reads; no file if it reads none."""
    if variables:
        (folder / VARIABLES).write_text(json.dumps(list(variables)))


def load_variables(folder: Path) -> tuple[str, ...]:
    """The variables that `save_variables` wrote."""
    path = folder / VARIABLES
    return tuple(json.loads(path.read_text())) if path.exists() else ()


def variables_of(model: Model) -> tuple[str, ...]:
    """The outlook's variables that a model reads; none for a model that does not name any."""
    return tuple(getattr(model, "variables", ()))


def part_of(report: Report, part: int, parts: int) -> Report:
    """A report for one of several equal parts of the work: it maps the part's share to the share of the whole."""
    return lambda share: report((part + share) / parts)


def night_sines(panel: Panel) -> dict[str, float]:
    """For each solar asset the sine of the sun's elevation below which it never produced over 0.2 % of capacity.

    Assets that also feed in at night (mixed sites) are left out.
    """
    grid = Grid(panel)
    sines = {}
    for row in panel.rows_of("solar"):
        power, sine = panel.pu[row], grid.elevation[row]
        for candidate in np.sin(np.radians([0.0, -2.0, -4.0, -6.0, -9.0, -12.0])):
            dark = power[(sine < candidate) & np.isfinite(power)]
            if dark.size and np.quantile(dark, 0.999) < 0.002:
                sines[panel.assets[row].asset_id] = round(float(candidate), 6)
                break
    return sines


def bounds(grid: Grid, picks: Picks) -> tuple[Floats, Floats]:
    """The lowest and the highest possible power of each pick in pu, (N,) each.

    Solar and wind produce, so they are not below 0. Storage and net loads reach their capacity both ways.
    A load is below 0 only if it was within the last two weeks. Capacity is no limit for an asset that has
    exceeded it within these weeks: it may exceed that by HEADROOM again.
    """
    lowest, highest = np.zeros(len(picks), np.float32), np.zeros(len(picks), np.float32)
    # A service's picks have one cut in common.
    for rows in rows_by(picks.cut):
        recent = grid.before(picks.feed[rows], int(picks.cut[rows[0]]))
        lowest[rows] = np.fmin.reduce(recent, axis=1, initial=0.0)
        highest[rows] = np.fmax.reduce(recent, axis=1, initial=0.0)
    classes = grid.classes(picks)
    both_ways = np.isin(classes, SIGNED_CLASSES) | ((classes == "load") & (lowest < -NOISE_PU))
    floor = np.where(both_ways, -np.maximum(1.0, -HEADROOM * lowest * (lowest < -1.0)), 0.0)
    return floor.astype(np.float32), np.maximum(1.0, HEADROOM * highest * (highest > 1.0)).astype(np.float32)


@dataclass(frozen=True)
class Limits:
    """What is possible for N picks: the lowest and the highest power in pu, (N,), and which steps are dark (N, steps).

    Only solar assets have dark steps.
    """

    lowest: Floats
    highest: Floats
    dark: NDArray[np.bool_]

    def applied(self, quantiles: Floats) -> Floats:
        """Quantiles (N, steps, levels) restricted to possible values, non-decreasing; 0 where it is dark."""
        bounded = np.clip(np.sort(quantiles, axis=-1), self.lowest[:, None, None], self.highest[:, None, None])
        return np.where(self.dark[..., None], 0.0, bounded).astype(np.float32)


def limits_of(grid: Grid, picks: Picks, nights: dict[str, float]) -> Limits:
    """The limits of the picks: see `bounds` and `night_sines`."""
    sine = grid.elevation[picks.feed[:, None], picks.ahead()]
    # -2 is below every sine, so an asset without an entry has no night.
    night = np.array([nights.get(asset.asset_id, -2.0) for asset in grid.panel.assets])[picks.feed]
    return Limits(*bounds(grid, picks), sine < night[:, None])


def finish(quantiles: Floats, grid: Grid, picks: Picks, nights: dict[str, float]) -> Floats:
    """Quantiles within the limits of the picks; same shape."""
    return limits_of(grid, picks, nights).applied(quantiles)
