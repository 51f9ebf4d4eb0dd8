"""`python -m forecaster.service --model lstm --port N`: serve one trained model."""

import logging
import sys
from pathlib import Path

import click
import uvicorn

from forecaster.errors import ModelFolderError
from forecaster.models import KINDS
from forecaster.registry.folder import load_trained
from forecaster.registry.stages import served_folder
from forecaster.service.app import create_app
from forewatt.settings import settings

SWITCH_S = 0.0005
"""How long a thread keeps the interpreter: with the usual 5 ms a request that comes while others are computed waits."""


@click.command()
@click.option("--model", type=click.Choice(list(KINDS)), required=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=8200, show_default=True)
@click.option("--models", type=click.Path(path_type=Path), default=lambda: settings().models_path, show_default=True)
def cli(model: str, host: str, port: int, models: Path) -> None:
    """Answer quantile forecasts over HTTP: of the version in production, else of the model in MODELS/<model>."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    sys.setswitchinterval(SWITCH_S)
    try:
        folder = served_folder(models, model)
        trained = load_trained(folder)
    except ModelFolderError as error:
        raise click.ClickException(str(error)) from error
    uvicorn.run(create_app(trained, settings(), folder), host=host, port=port, log_level="info", access_log=False)


if __name__ == "__main__":
    cli()
