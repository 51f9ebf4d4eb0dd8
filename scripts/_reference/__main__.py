"""Write the generated tables into docs/reference, or check them: `python -m scripts._reference [--check]`."""

import sys

import click

from scripts._reference.pages import REFERENCE, UnknownTable, rendered
from scripts._reference.tables import table


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a page differs from its schemas.")
def main(check: bool) -> None:
    """Bring the generated tables of docs/reference up to date."""
    stale = []
    for page in sorted(REFERENCE.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        try:
            fresh = rendered(text, table)
        except UnknownTable as error:
            raise click.ClickException(f"{page.name}: {error}") from error
        if fresh != text:
            stale.append(page)
            if not check:
                page.write_text(fresh, encoding="utf-8")
    for page in stale:
        click.echo(f"{'stale' if check else 'written'}: docs/reference/{page.name}")
    if check and stale:
        click.echo("run `make docs` and commit the pages", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
