"""Reads the published losses of the teams in GEFCom2014."""

import csv
from pathlib import Path

from openpyxl import load_workbook  # type: ignore[import-untyped]

from forecaster.errors import BacktestError


def csv_scores(path: Path) -> dict[str, dict[str, float]]:
    """Loss by team and task number, from a file with one row per task. Empty if there is no such file."""
    if not path.exists():
        return {}
    scores: dict[str, dict[str, float]] = {}
    with path.open(newline="") as opened:
        for row in csv.DictReader(opened):
            task = row.pop("Tasks").removeprefix("Task")
            for team, loss in row.items():
                if loss:
                    scores.setdefault(team, {})[task] = float(loss)
    return scores


def workbook_scores(path: Path, track: str) -> dict[str, dict[str, float]]:
    """Loss by team and task number, from the track's sheet of a workbook, which has one row per team.

    Empty if there is no such file. Raises BacktestError if the workbook has no such sheet.
    """
    if not path.exists():
        return {}
    # NOTE: with read_only the file stays open until `close`.
    workbook = load_workbook(path, read_only=True, data_only=True)
    try:
        if track not in workbook.sheetnames:
            raise BacktestError(f"{path} has no sheet {track}, only {', '.join(workbook.sheetnames)}")
        header, *rows = workbook[track].iter_rows(values_only=True)
    finally:
        workbook.close()
    tasks = [str(name).removeprefix("Task") if str(name).startswith("Task") else None for name in header]
    return {
        str(row[0]): {
            task: float(loss) for task, loss in zip(tasks, row, strict=False) if task is not None and loss is not None
        }
        for row in rows
        if row and row[0] is not None
    }
