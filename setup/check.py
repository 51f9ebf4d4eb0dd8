"""Says what this machine lacks, one line each, before anything is downloaded. Standard library, any Python 3."""

import importlib.util
import re
import shutil
import subprocess
import sys

PYTHONS = ((3, 11), (3, 12))
NODE_AT_LEAST = 20
JAVA_AT_LEAST = 17


def spoken_version(*command):
    """What a program says to its version question, on either stream; None if there is no such program."""
    if shutil.which(command[0]) is None:
        return None
    spoken = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return spoken.stdout.decode(errors="replace")


def major(text):
    """The first version number in a text, Java's old 1.8 read as 8; 0 if there is none."""
    found = re.search(r"(\d+)(?:\.(\d+))?", text)
    if found is None:
        return 0
    first, second = int(found.group(1)), int(found.group(2) or 0)
    return second if first == 1 else first


def python_problem(version=sys.version_info):
    """A line about Python, or None."""
    if tuple(version[:2]) not in PYTHONS:
        return (
            f"Python 3.11 or 3.12 is needed, {sys.executable} is {version[0]}.{version[1]}: "
            "install one (Debian, Ubuntu: python3.11 or python3.12), or name it: make PYTHON=/path/to/python3.12"
        )
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        return f"Python's venv is missing: install python{version[0]}.{version[1]}-venv"
    return None


def program_problem(name, spoken, at_least, install):
    """A line about a program that is missing or too old, or None."""
    if spoken is None:
        return f"{name} is missing: install {name} {at_least} or newer ({install})"
    if major(spoken) < at_least:
        return f"{name} {at_least} or newer is needed, this is {major(spoken)}: install {install}"
    return None


def problems():
    """Every line that there is to say."""
    found = [
        python_problem(),
        program_problem("Node", spoken_version("node", "--version"), NODE_AT_LEAST, "nodejs of version 20 or newer"),
        program_problem("Java", spoken_version("java", "-version"), JAVA_AT_LEAST, "openjdk-17-jre-headless or newer"),
        None if shutil.which("npm") else "npm is missing: install the npm that belongs to your Node",
    ]
    return [line for line in found if line]


if __name__ == "__main__":
    lines = problems()
    for line in lines:
        print("setup: " + line, file=sys.stderr)
    sys.exit(1 if lines else 0)
