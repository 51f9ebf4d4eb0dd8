"""The committed test vectors are current."""

from pathlib import Path

import pytest

from forewatt.protocol.vectors import vector_files
from forewatt.protocol.vectors.__main__ import main

FOLDER = Path(__file__).parent.parent / "vectors"


@pytest.mark.parametrize("name", sorted(vector_files()))
def test_vectors__committed_file__equals_the_generated_one(name: str) -> None:
    assert (FOLDER / name).read_text() == vector_files()[name], (
        "run `python -m forewatt.protocol.vectors tests/vectors`"
    )


def test_vectors__main__writes_every_file(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == vector_files()


def test_vectors__missing_folder__is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no-such-folder"]) == 2
    assert "usage" in capsys.readouterr().err
