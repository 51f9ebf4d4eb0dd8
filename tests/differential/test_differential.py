"""2,000 random cases of the libraries; `make test-deep` runs 100,000."""

import subprocess
import sys
from pathlib import Path

from forewatt.embedded.cache import CHECKOUT


def test_libraries__random_cases__agree_with_python_bit_for_bit() -> None:
    program = Path(__file__).with_name("run.py")
    process = subprocess.run(
        [sys.executable, program, "--cases", "2000"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stdout + process.stderr
    assert "2000 of 2000 cases agree" in process.stdout
