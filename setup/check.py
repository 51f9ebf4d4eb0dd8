"""Check that this machine has the programs that the set-up needs; print a line for each that is missing or too old.

Runs before anything is downloaded, on any Python 3, with the standard library only.
"""

import importlib.util
import re
import shutil
import subprocess
import sys

PYTHONS = ((3, 11), (3, 12))
NODE_AT_LEAST = 20
JAVA_AT_LEAST = 17


def version_text(*command):
    """What a program prints about its version, on either stream; None if there is no such program."""
    if shutil.which(command[0]) is None:
        return None
    completed = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return completed.stdout.decode(errors="replace")


def major(text):
    """The major version in a text; 0 if there is none. Java's old 1.8 is version 8."""
    match = re.search(r"(\d+)(?:\.(\d+))?", text)
    if match is None:
        return 0
    first, second = int(match.group(1)), int(match.group(2) or 0)
    return second if first == 1 else first


def python_problem(version=sys.version_info):
    """The line to print if this Python does not fit; else None."""
    if tuple(version[:2]) not in PYTHONS:
        return (
            f"Python 3.11 or 3.12 is needed, {sys.executable} is {version[0]}.{version[1]}: "
            "install one (Debian, Ubuntu: python3.11 or python3.12), or name it: make PYTHON=/path/to/python3.12"
        )
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        return f"Python's venv is missing: install python{version[0]}.{version[1]}-venv"
    return None


def program_problem(name, version, at_least, install):
    """The line to print if a program is missing or too old; else None."""
    if version is None:
        return f"{name} is missing: install {name} {at_least} or newer ({install})"
    if major(version) < at_least:
        return f"{name} {at_least} or newer is needed, this is {major(version)}: install {install}"
    return None


def problems():
    """The line of every problem."""
    lines = [
        python_problem(),
        program_problem("Node", version_text("node", "--version"), NODE_AT_LEAST, "nodejs of version 20 or newer"),
        program_problem("Java", version_text("java", "-version"), JAVA_AT_LEAST, "openjdk-17-jre-headless or newer"),
        None if shutil.which("npm") else "npm is missing: install the npm that belongs to your Node",
    ]
    return [line for line in lines if line]


if __name__ == "__main__":
    lines = problems()
    for line in lines:
        print("setup: " + line, file=sys.stderr)
    sys.exit(1 if lines else 0)
