"""The tree of the command line, with each command's options."""

import click

from scripts._reference.pages import markdown_table, paragraph


def tree(_subject: str) -> str:
    """Every command of `forewatt`, its help and its options."""
    from scripts._command_line import forewatt

    return "\n\n".join(command_parts(forewatt, "forewatt", click.Context(forewatt, info_name="forewatt")))


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
    """One command: its help, its arguments and options, its examples."""
    rows = []
    for parameter in command.params:
        if not isinstance(parameter, click.Option):
            rows.append((f"`{parameter.human_readable_name}`", "", "argument"))
        elif not parameter.hidden and "--help" not in parameter.opts:
            rows.append((f"`{', '.join(parameter.opts)}`", default(parameter), parameter.help or ""))
    parts = [f"#### `{title}`", *(paragraph(text) for text in (command.help or "").split("\n\n"))]
    if rows:
        parts.append(markdown_table(("option", "default", "meaning"), rows))
    if examples := getattr(command, "notes", {}).get("Examples"):
        parts.append("\n".join(f"    {line}" for line in examples.splitlines()))
    return "\n\n".join(parts)


def default(option: click.Option) -> str:
    """The default of an option; nothing for a flag, or where it is computed."""
    if option.is_flag or option.default in (None, ()) or callable(option.default) or "Sentinel" in repr(option.default):
        return ""
    return f"`{option.default}`"
