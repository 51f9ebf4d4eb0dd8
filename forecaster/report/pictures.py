"""The pictures of a report, as SVG in the colours of the dapp. Times are UTC, powers in MW, losses in pu."""

import io
from collections.abc import Callable
from datetime import UTC
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from forecaster.domain import Floats, Indices, quantile_levels
from forecaster.evaluation.scoring import ranks, share_below, uncertain
from forecaster.report.judged import MODEL, Judged

INK, MUTED, LINE, SURFACE = "#14201c", "#56635d", "#dcdfd8", "#fdfdfb"
COLOURS = {MODEL: "#0a7d63", "climatology": "#4453c4", "persistence": "#b4531a"}
BANDS = ((0.1, 0.9, 0.18), (0.25, 0.75, 0.3))
"""Lower and upper level of each band, and how opaque it is."""
PIT_BINS = 20
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "forewatt",
    "font.family": "sans-serif",
    "font.size": 9.0,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "axes.facecolor": SURFACE,
    "figure.facecolor": SURFACE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
}


def svg(draw: Callable[[Axes], None], width: float = 8.0, height: float = 3.2) -> str:
    """The SVG element of a picture, the same for the same data."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.subplots())
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
    text = file.getvalue()
    return text[text.index("<svg") :]


def fan(judged: Judged, rows: Indices) -> Callable[[Axes], None]:
    """The forecasts of consecutive windows of one asset (their `rows`), beside what was measured."""
    capacity_mw = judged.panel.assets[judged.picks.feed[rows[0]]].capacity_mw
    times = judged.times_s[rows].ravel().astype("datetime64[s]")
    quantiles = judged.forecasts[MODEL][rows].reshape(-1, judged.trained.levels) * capacity_mw
    measured = judged.observed[rows].ravel() * capacity_mw
    levels = quantile_levels(judged.trained.levels)

    def draw(axes: Axes) -> None:
        for low, high, alpha in BANDS:
            edges = [quantiles[:, np.abs(levels - level).argmin()] for level in (low, high)]
            label = f"{high - low:.0%} interval"
            axes.fill_between(times, *edges, alpha=alpha, color=COLOURS[MODEL], linewidth=0, label=label)
        axes.plot(times, quantiles[:, len(levels) // 2], color=COLOURS[MODEL], linewidth=1.2, label="median")
        axes.plot(times, measured, color=INK, linewidth=1.2, label="measured")
        locator = AutoDateLocator(tz=UTC)  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, tz=UTC))  # type: ignore[no-untyped-call]
        axes.set(ylabel="MW")
        axes.legend(ncols=4, loc="lower left", bbox_to_anchor=(0, 1))

    return draw


def reliability(judged: Judged) -> Callable[[Axes], None]:
    """Share of measurements at or below each level; a calibrated forecast lies on the diagonal."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8)
        for name, quantiles in judged.forecasts.items():
            rows = counted(judged, quantiles)
            if not rows.any():
                continue
            below = share_below(judged.observed[rows], quantiles[rows])
            label = f"{name} ({int(rows.sum()):,} values)"
            axes.plot(quantile_levels(len(below)), below, marker=".", color=COLOURS[name], label=label)
        axes.set(xlabel="level", ylabel="share at or below it", xlim=(0, 1), ylim=(0, 1), aspect="equal")
        axes.legend(loc="upper left")

    return draw


def counted(judged: Judged, quantiles: Floats) -> np.ndarray:
    """The steps (N, T) that were measured and for which the forecast is no certainty, such as zero at night."""
    return np.isfinite(judged.observed) if judged.trained.levels == 1 else uncertain(judged.observed, quantiles)


def pit(judged: Judged) -> Callable[[Axes], None]:
    """Histogram of the measurement's rank among the quantiles; a calibrated forecast gives a flat one."""
    quantiles = judged.forecasts[MODEL]
    rows = counted(judged, quantiles)
    places = ranks(judged.observed[rows], quantiles[rows])

    def draw(axes: Axes) -> None:
        bins = min(PIT_BINS, judged.trained.levels + 1)
        axes.hist(
            places,
            bins=bins,
            range=(0, 1),
            weights=np.full(len(places), bins / max(1, len(places))),
            color=COLOURS[MODEL],
        )
        axes.axhline(1, color=MUTED, linewidth=0.8)
        axes.set(xlabel="rank among the quantiles", ylabel="share, 1 is flat")

    return draw


def loss_by(judged: Judged, keys: Indices, label: str) -> Callable[[Axes], None]:
    """Mean loss of each forecast by a key of the steps, (N, T), such as the hour of the day."""

    def draw(axes: Axes) -> None:
        values = np.unique(keys)
        for name in judged.forecasts:
            losses = judged.losses(name)
            means = [mean_of(losses[keys == value]) for value in values]
            axes.plot(values, means, marker=".", color=COLOURS[name], label=name)
        axes.set(xlabel=label, ylabel="mean pinball loss, pu", ylim=(0, None))
        axes.legend(ncols=3, loc="lower left", bbox_to_anchor=(0, 1))

    return draw


def coverage_by_month(judged: Judged) -> Callable[[Axes], None]:
    """Share of the measurements within the outermost quantiles in each month, beside the nominal share."""
    quantiles = judged.forecasts[MODEL]
    rows = counted(judged, quantiles)
    inside = (judged.observed >= quantiles[..., 0]) & (judged.observed <= quantiles[..., -1])
    months = judged.times_s.astype("datetime64[s]").astype("datetime64[M]")

    def draw(axes: Axes) -> None:
        names = np.unique(months[rows])
        shares = [inside[rows & (months == month)].mean() for month in names]
        axes.bar([str(month) for month in names], shares, color=COLOURS[MODEL], width=0.6)
        nominal = (judged.trained.levels - 1) / (judged.trained.levels + 1)
        axes.axhline(nominal, color=INK, linewidth=0.8, label=f"nominal: {nominal:.0%}")
        axes.set(ylabel="share inside", xlim=(-0.5, max(len(names), 6) - 0.5), ylim=(0, 1))
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1))

    return draw


def mean_of(values: Floats) -> float:
    """The mean of what was measured; NaN if nothing was."""
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")
