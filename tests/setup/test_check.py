"""The set-up's check of the machine: one line for each missing or old program."""

import pytest

from setup.check import major, program_problem, python_problem


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("v20.20.2\n", 20),
        ('openjdk version "17.0.15" 2025-04-15\n', 17),
        ('java version "1.8.0_402"\n', 8),
        ('openjdk version "21" 2023-09-19\n', 21),
        ("The operation couldn't be completed. Unable to locate a Java Runtime.\n", 0),
    ],
)
def test_major__output_of_a_program__is_its_major_version(text: str, number: int) -> None:
    assert major(text) == number


def test_program__missing_old_or_right() -> None:
    assert "Java is missing: install Java 17" in program_problem("Java", None, 17, "openjdk-17-jre-headless")
    assert "Node 20 or newer is needed, this is 18" in program_problem("Node", "v18.1.0", 20, "nodejs")
    assert program_problem("Node", "v22.0.0", 20, "nodejs") is None


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 13, 0)])
def test_python__other_version__says_which_to_install(version: tuple[int, int, int]) -> None:
    assert f"is {version[0]}.{version[1]}: install one" in python_problem(version)


def test_python__running_version__is_supported() -> None:
    assert python_problem() is None
