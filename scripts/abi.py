"""`forewatt dev abi export|check`: generate the contracts' interfaces for Python and for the dapp."""

import click

from forewatt.commands import Command, Group


@click.group("abi", cls=Group, examples="forewatt dev abi check")
def cli() -> None:
    """Generate the contracts' interfaces: forewatt/abi/*.json and dapp/src/generated/abi.ts."""


@cli.command(cls=Command, extra="node", examples="forewatt dev abi export")
def export() -> None:
    """Compile the contracts and write the files that changed."""
    from scripts._abi import generated_files, write_files

    for path in write_files(generated_files()):
        click.echo(f"written: {path}")


@cli.command(cls=Command, extra="node", examples="forewatt dev abi check")
def check() -> None:
    """Compile the contracts; the exit code is 1 if a generated file differs from them."""
    from scripts._abi import drifted, generated_files

    names = drifted(generated_files())
    for name in names:
        click.echo(f"differs from the contracts: {name} (run `forewatt dev abi export`)", err=True)
    raise SystemExit(1 if names else 0)
