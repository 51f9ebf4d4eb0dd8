"""The public competitions, and the options that `backtest` and `sweep` share."""

from pathlib import Path

import click

COMPETITIONS = ("gefcom2014-solar", "gefcom2012-wind", "gefcom2014-load")

data_option = click.option(
    "--data", type=click.Path(path_type=Path, exists=True), help="Folder of the competition's files."
)
out_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("build/bench"),
    show_default=True,
    help="Folder of the figures and pictures.",
)
work_option = click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path("build/backtest"),
    show_default=True,
    help="Folder of trained models; one with the same settings is not trained again.",
)
