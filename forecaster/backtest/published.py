"""The published losses of everyone who took part in GEFCom2014."""

import csv
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from forecaster.errors import BacktestError

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def csv_scores(path: Path) -> dict[str, dict[str, float]]:
    """Loss by team and task number; the file has a row a task. Empty when the file is not there."""
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
    """Loss by team and task number from the sheet of a track; a row a team. Empty when the file is not there."""
    if not path.exists():
        return {}
    with zipfile.ZipFile(path) as book:
        rows = sheet_rows(book, track)
    tasks = {column: name.removeprefix("Task") for column, name in rows[0].items() if name.startswith("Task")}
    return {
        row["A"]: {tasks[column]: float(value) for column, value in row.items() if column in tasks}
        for row in rows[1:]
        if "A" in row
    }


def sheet_rows(book: zipfile.ZipFile, track: str) -> list[dict[str, str]]:
    """The cells' text by column letter, row by row."""
    shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    words = ["".join(text.text or "" for text in item.iter(f"{SHEET}t")) for item in shared]
    names = [sheet.get("name") for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{SHEET}sheet")]
    if track not in names:
        raise BacktestError(f"the published scores have no sheet {track}, only {', '.join(map(str, names))}")
    sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{names.index(track) + 1}.xml"))
    return [
        {
            "".join(filter(str.isalpha, cell.get("r", ""))): words[int(value)] if cell.get("t") == "s" else value
            for cell in row
            if (value := cell.findtext(f"{SHEET}v"))
        }
        for row in sheet.iter(f"{SHEET}row")
    ]
