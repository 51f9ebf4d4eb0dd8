"""Pictures of a backtest (fan chart, reliability, PIT, loss by step) as PNG files, and an HTML page of all four."""

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from forecaster.backtest.run import TaskScore
from forecaster.domain import Floats, quantile_levels
from forecaster.evaluation.scoring import pinball, ranks, share_below

SHOWN = ("lstm", "lightgbm", "climatology")
BANDS = ((0.1, 0.9), (0.25, 0.75))
FAN_STEPS = 168
PIT_BINS = 20


def draw(title: str, scores: Sequence[TaskScore], folder: Path, stem: str) -> Path:
    """Write FOLDER/STEM-{fan,reliability,pit,steps}.png and FOLDER/STEM.html. Returns the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {"fan": fan, "reliability": reliability, "pit": pit, "steps": loss_by_step}
    parts = [f"<!doctype html><meta charset=utf-8><title>{escape(title)}</title><h1>{escape(title)}</h1>"]
    for name, picture in pictures.items():
        figure = Figure(figsize=(9, 4.5), layout="constrained")
        FigureCanvasAgg(figure)
        picture(figure.subplots(), scores)
        path = folder / f"{stem}-{name}.png"
        figure.savefig(path, dpi=110)
        encoded = base64.b64encode(path.read_bytes()).decode()
        parts.append(f'<img alt="{name}" src="data:image/png;base64,{encoded}">')
    page = folder / f"{stem}.html"
    page.write_text("\n".join(parts) + "\n")
    return page


def fan(axes: Axes, scores: Sequence[TaskScore]) -> None:
    """The first week of the first task's first series: bands, median and measurements."""
    score = scores[0]
    rows = np.isfinite(score.truth[..., 0])
    truth = score.truth[..., 0][rows][:FAN_STEPS]
    quantiles = score.quantiles["lstm"][:, :, 0][rows][:FAN_STEPS]
    levels, hours = quantile_levels(quantiles.shape[-1]), np.arange(len(truth))
    for low, high in BANDS:
        edges = [quantiles[:, np.abs(levels - level).argmin()] for level in (low, high)]
        axes.fill_between(hours, *edges, alpha=0.25, color="tab:blue", linewidth=0, label=f"{high - low:.0%}")
    axes.plot(hours, quantiles[:, len(levels) // 2], color="tab:blue", label="median")
    axes.plot(hours, truth, color="black", linewidth=1, label="measured")
    axes.set(title=f"Task {score.task}", xlabel="step", ylabel="power or load")
    axes.legend()


def coverage_rows(score: TaskScore, model: str) -> tuple[Floats, Floats]:
    """Truths (R,) and quantiles (R, K) on which coverage is measured."""
    rows = np.isfinite(score.truth) & score.coverage_mask
    return score.truth[rows], score.quantiles[model][rows]


def reliability(axes: Axes, scores: Sequence[TaskScore]) -> None:
    """Share of truths at or below each level. A calibrated forecast lies on the diagonal."""
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    for model in SHOWN:
        rows = [coverage_rows(score, model) for score in scores]
        truths, quantiles = (np.concatenate(part) for part in zip(*rows, strict=True))
        observed = share_below(truths, quantiles)
        axes.plot(quantile_levels(len(observed)), observed, marker=".", label=model)
    axes.set(title="Reliability", xlabel="level", ylabel="share of truths at or below it", aspect="equal")
    axes.legend()


def pit(axes: Axes, scores: Sequence[TaskScore]) -> None:
    """Histogram of the truth's rank among the quantiles. A calibrated forecast gives a flat one."""
    places = [ranks(*coverage_rows(score, "lstm")) for score in scores]
    axes.hist(np.concatenate(places), bins=PIT_BINS, range=(0, 1), density=True, color="tab:blue")
    axes.axhline(1, color="grey", linewidth=1)
    axes.set(title="Probability integral transform of lstm", xlabel="rank among the quantiles", ylabel="density")


def loss_by_step(axes: Axes, scores: Sequence[TaskScore]) -> None:
    """Mean pinball loss by the step of a case (hour of the day, or lead)."""
    for model in SHOWN:
        losses = []
        for score in scores:
            loss = pinball(score.truth, score.quantiles[model])
            losses.append(np.moveaxis(loss, 1, -1).reshape(-1, loss.shape[1]))
        by_case = np.concatenate(losses)
        count = np.isfinite(by_case).sum(axis=0)
        mean = np.nansum(by_case, axis=0) / np.where(count > 0, count, np.nan)
        axes.plot(np.arange(1, len(mean) + 1), mean, label=model)
    axes.set(title="Loss by step", xlabel="step of the case (hour of the day, or lead)", ylabel="mean pinball loss")
    axes.legend()
