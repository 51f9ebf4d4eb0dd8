"""`forewatt completion`: shell completion."""

import click
from click.shell_completion import get_completion_class

from forewatt.commands import Command

INSTALL = """\
bash  add to ~/.bashrc:  eval "$(forewatt completion bash)"
zsh   add to ~/.zshrc:   eval "$(forewatt completion zsh)"
fish  run once:          forewatt completion fish > ~/.config/fish/completions/forewatt.fish"""


@click.command(cls=Command, notes={"Install": INSTALL})
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script with which a shell completes commands, options and names of models."""
    from scripts._command_line import forewatt

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(forewatt, {}, "forewatt", "_FOREWATT_COMPLETE").source())
