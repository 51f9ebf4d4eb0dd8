"""Draws the report of the streaming benchmark: measured values, targets and plain Spark."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

PANELS = {"s": "latency (s)", "records/s": "rate (records/s)", "GiB": "memory (GiB)"}


def draw(figures: Sequence[dict[str, Any]], into: Path) -> None:
    """Draw one panel for every unit, with a group of bars for every figure."""
    panels = {unit: [figure for figure in figures if figure["unit"] == unit] for unit in PANELS}
    sizes = [max(1, len(panel)) for panel in panels.values()]
    picture, axes = plt.subplots(1, len(panels), figsize=(2 + 1.3 * sum(sizes), 4.5), width_ratios=sizes)
    for axis, (unit, panel) in zip(axes, panels.items(), strict=True):
        _panel(axis, PANELS[unit], panel)
    picture.legend(*axes[0].get_legend_handles_labels(), loc="lower left", ncols=3, fontsize=8, frameon=False)
    picture.tight_layout()
    picture.savefig(into)
    plt.close(picture)


def _panel(axis: Any, title: str, figures: Sequence[dict[str, Any]]) -> None:
    names = [figure["name"].removeprefix("stream.").replace("_", "\n") for figure in figures]
    bars = {"measured": "value", "target": "target", "plain Spark": "peer"}
    for number, (label, field) in enumerate(bars.items()):
        positions = [index + 0.27 * (number - 1) for index, row in enumerate(figures) if row[field] is not None]
        heights = [figure[field] for figure in figures if figure[field] is not None]
        axis.bar(positions, heights, 0.25, label=label, color=("#2563eb", "#d1d5db", "#f59e0b")[number])
    axis.set_title(title, fontsize=10)
    if len(figures) > 1:
        # Latencies range from hundredths of a second to many seconds.
        axis.set_yscale("log")
    axis.set_xticks(range(len(names)), names, fontsize=7)
    axis.spines[["top", "right"]].set_visible(False)
