"""A few of the random cases in every run of the tests; `make test-deep` plays 100,000."""

import subprocess
import sys
from pathlib import Path

from forewatt.embedded.cache import CHECKOUT


def test_libraries__random_cases__agree_with_python_bit_for_bit() -> None:
    program = Path(__file__).with_name("run.py")
    ended = subprocess.run(
        [sys.executable, program, "--cases", "2000"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "2000 of 2000 cases agree" in ended.stdout
