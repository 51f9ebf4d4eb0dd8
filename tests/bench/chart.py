"""The report as a picture: each figure beside its target and its yardstick."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

PANELS = {"s": "latency (s)", "records/s": "rate (records/s)", "GiB": "memory (GiB)"}


def draw(figures: Sequence[dict[str, Any]], into: Path) -> None:
    """One panel a unit, one group of bars a figure."""
    panels = {unit: [each for each in figures if each["unit"] == unit] for unit in PANELS}
    sizes = [max(1, len(each)) for each in panels.values()]
    picture, axes = plt.subplots(1, len(panels), figsize=(2 + 1.3 * sum(sizes), 4.5), width_ratios=sizes)
    for axis, (unit, found) in zip(axes, panels.items(), strict=True):
        _panel(axis, PANELS[unit], found)
    picture.legend(*axes[0].get_legend_handles_labels(), loc="lower left", ncols=3, fontsize=8, frameon=False)
    picture.tight_layout()
    picture.savefig(into)
    plt.close(picture)


def _panel(axis: Any, title: str, figures: Sequence[dict[str, Any]]) -> None:
    names = [each["name"].removeprefix("stream.").replace("_", "\n") for each in figures]
    bars = {"measured": "value", "target": "target", "plain Spark": "peer"}
    for number, (label, field) in enumerate(bars.items()):
        places = [place + 0.27 * (number - 1) for place, each in enumerate(figures) if each[field] is not None]
        heights = [each[field] for each in figures if each[field] is not None]
        axis.bar(places, heights, 0.25, label=label, color=("#2563eb", "#d1d5db", "#f59e0b")[number])
    axis.set_title(title, fontsize=10)
    if len(figures) > 1:
        # Hundredths of a second stand beside many seconds.
        axis.set_yscale("log")
    axis.set_xticks(range(len(names)), names, fontsize=7)
    axis.spines[["top", "right"]].set_visible(False)
