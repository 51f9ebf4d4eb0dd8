"""The tree of the command line, with each command's options."""

import click

from scripts.reference.pages import markdown_table


def tree(_subject: str) -> str:
    """Every command of `forewatt`, its help and its options."""
    from scripts.cli import cli

    return "\n\n".join(command_parts(cli, "forewatt", click.Context(cli, info_name="forewatt")))


def command_parts(command: click.Command, title: str, context: click.Context) -> list[str]:
    """A command and everything below it."""
    if isinstance(command, click.Group):
        parts = []
        for name in command.list_commands(context):
            if (child := command.get_command(context, name)) is not None and not child.hidden:
                parts += command_parts(child, f"{title} {name}", click.Context(child, info_name=name, parent=context))
        return parts
    return [one_command(command, title)]


def one_command(command: click.Command, title: str) -> str:
    """One command: its help, arguments and options."""
    rows = []
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            if parameter.hidden or "--help" in parameter.opts:
                continue
            value = "" if parameter.default is None or callable(parameter.default) else f"`{parameter.default}`"
            rows.append((f"`{', '.join(parameter.opts)}`", value, parameter.help or ""))
        else:
            rows.append((f"`{parameter.human_readable_name}`", "", "argument"))
    parts = [f"#### `{title}`", (command.help or "").split("\n\n")[0].replace("\n", " ")]
    return "\n\n".join([*parts, markdown_table(("option", "default", "meaning"), rows)] if rows else parts)
