"""Checks what a deployment names: commands of `forewatt` with their options, and settings."""

from collections.abc import Iterable, Sequence

import click

from forewatt.settings import Settings
from scripts._command_line import forewatt


def refusal(words: Sequence[str]) -> str | None:
    """What the program would object to a command line, without running it; None if it would run."""
    command: click.Command = forewatt
    context = click.Context(forewatt)
    rest = list(words)
    while isinstance(command, click.Group):
        if not rest:
            return "no command"
        found = command.get_command(context, rest[0])
        if found is None:
            return f"no command {rest[0]}"
        command, rest = found, rest[1:]
    if "--help" in rest:
        return None
    try:
        # A file that an option names exists in the container only.
        for parameter in command.params:
            if isinstance(parameter.type, click.Path):
                parameter.type = click.STRING
        command.make_context("forewatt", rest)
    except click.ClickException as error:
        return error.format_message()
    return None


def unknown_settings(names: Iterable[str]) -> set[str]:
    """The FOREWATT_ variables that no setting and no image reads."""
    known = {f"FOREWATT_{name.upper()}" for name in Settings.model_fields} | {"FOREWATT_HEALTH_URL", "FOREWATT_CACHE"}
    return {name for name in names if name.startswith("FOREWATT_")} - known - {"FOREWATT_FORECASTER"}
