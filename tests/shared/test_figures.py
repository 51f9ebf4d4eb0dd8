"""Figures of the benchmarks: their rows, their lines and their file."""

import json
from pathlib import Path

import pytest

from forewatt.figures import figure, line, shown, write_figures


def test_figure__six_digits_are_kept__integers_stay() -> None:
    assert figure("p99", 0.123456789, "s")["value"] == 0.123457
    assert figure("gas", 16_777_216, "gas")["value"] == 16_777_216


def test_line__names_the_bound_and_the_peer() -> None:
    assert line(figure("REST, p99", 12.5, "ms", 50)) == "REST, p99: 12.5 ms (at most 50)"
    assert line(figure("rate", 90_000, "rows/s", 40_000, "min", 95_000)) == (
        "rate: 90,000 rows/s (at least 40,000), peer 95000"
    )
    assert line(figure("memory", 1, "GiB")) == "memory: 1 GiB"


def test_write_figures__new_folder__all_rows_are_read_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [shown("start", 2.5, "s", 3), shown("rate", 7, "rows/s", 5, "min")]
    assert capsys.readouterr().out == "start: 2.5 s (at most 3)\nrate: 7 rows/s (at least 5)\n"
    write_figures(tmp_path / "build" / "bench.json", rows)
    assert json.loads((tmp_path / "build" / "bench.json").read_text()) == rows
    assert set(rows[0]) == {"name", "value", "unit", "target", "direction", "peer"}
