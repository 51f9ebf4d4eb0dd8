"""Write the dashboards into deploy/observability/dashboards, or check them (`--check`)."""

import json
import sys
from pathlib import Path

import click

from scripts._dashboards.api import API
from scripts._dashboards.forecasting import FORECASTING
from scripts._dashboards.market import MARKET
from scripts._dashboards.node import NODE_OPERATOR
from scripts._dashboards.overview import OVERVIEW
from scripts._dashboards.panels import Dashboard, model
from scripts._dashboards.streaming import STREAMING

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "observability" / "dashboards"
DASHBOARDS = (OVERVIEW, STREAMING, FORECASTING, MARKET, NODE_OPERATOR, API)


def text(dashboard: Dashboard) -> str:
    """The content of a dashboard's file."""
    return json.dumps(model(dashboard), indent=1, ensure_ascii=False) + "\n"


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file differs from its module.")
def main(check: bool) -> None:
    """Bring the files of the dashboards up to date."""
    files = {FOLDER / f"{each.uid.removeprefix('forewatt-')}.json": text(each) for each in DASHBOARDS}
    stale = [path for path, content in files.items() if not path.exists() or path.read_text("utf-8") != content]
    for path in stale:
        click.echo(f"{'stale' if check else 'written'}: deploy/observability/dashboards/{path.name}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], "utf-8")
    if check and stale:
        click.echo("run `make docs` and commit the files", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
