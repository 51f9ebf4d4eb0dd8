"""No source file has more than 450 lines. (The tests' chain refuses contracts of more than 24,576 bytes.)"""

from setup.layout import long_files, tracked_files


def test_sources__are_at_most_450_lines() -> None:
    files = tracked_files()
    assert len(files) > 100
    assert list(long_files(files)) == []
