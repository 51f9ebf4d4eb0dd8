"""`ape run abi export|check`: what Python and the dapp know of the contracts, generated from their sources."""

import click


@click.group()
def cli() -> None:
    """Generated interfaces of the contracts: forewatt/abi/*.json and dapp/src/generated/abi.ts."""


@cli.command()
def export() -> None:
    """Compile the contracts and write the generated files."""
    from scripts._abi import generated_files, write_files

    for path in write_files(generated_files()):
        click.echo(f"written: {path}")


@cli.command()
def check() -> None:
    """Compile the contracts and fail where a generated file differs from them."""
    from scripts._abi import drifted, generated_files

    names = drifted(generated_files())
    for name in names:
        click.echo(f"differs from the contracts: {name} (run `ape run abi export`)", err=True)
    raise SystemExit(1 if names else 0)
