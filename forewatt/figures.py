"""Measured figures beside their targets: what every benchmark prints and writes."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import click

Figure = dict[str, Any]
Direction = Literal["max", "min"]


def figure(
    name: str,
    value: float,
    unit: str,
    target: float | None = None,
    direction: Direction = "max",
    peer: Any = None,
) -> Figure:
    """One measured figure, as the row that the benchmarks write.

    `direction` says what the target is: the most ("max") or the least ("min") that the value may be. `peer` is what
    another program reached in the same run, or a published figure; None if there is none.
    """
    rounded = value if isinstance(value, int) else float(f"{value:.6g}")
    return {"name": name, "value": rounded, "unit": unit, "target": target, "direction": direction, "peer": peer}


def shown(
    name: str,
    value: float,
    unit: str,
    target: float | None = None,
    direction: Direction = "max",
    peer: Any = None,
) -> Figure:
    """Print a figure as soon as it is measured, and return it."""
    row = figure(name, value, unit, target, direction, peer)
    click.echo(line(row))
    return row


def line(row: Figure) -> str:
    """A figure as one line of text, for example `REST at 500/s, p99: 12.3 ms (at most 50)`."""
    text = f"{row['name']}: {row['value']:,} {row['unit']}"
    if row["target"] is not None:
        text += f" ({'at most' if row['direction'] == 'max' else 'at least'} {row['target']:,})"
    return text if row["peer"] is None else f"{text}, peer {row['peer']}"


def write_figures(path: Path, rows: Sequence[Figure]) -> None:
    """Write figures as a JSON list; creates the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(rows), indent=2) + "\n")
