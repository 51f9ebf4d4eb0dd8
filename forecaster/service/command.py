"""`forewatt model serve`: run the forecast service of one model."""

from pathlib import Path

import click

from forecaster.commands import MODEL, MODELS
from forewatt.commands import Command

SWITCH_S = 0.0005
"""Interval after which a thread yields the interpreter.

With Python's 5 ms a request would wait for those that are being computed.
"""
EXAMPLES = """\
forewatt model serve lstm
forewatt model serve gbm --port 8201 --models /srv/models"""


@click.command(cls=Command, part="forecast", extra="forecast", log_level="INFO", examples=EXAMPLES)
@MODEL
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, default=8200, show_default=True, help="Port to listen on.")
@MODELS
def serve(name: str, host: str, port: int, models: Path | None) -> None:
    """Answer forecasts of one model over HTTP.

    Serves the version in production, or the model that training wrote into MODELS/<model> if none was promoted.
    """
    import sys

    from forecaster.registry.folder import load_trained
    from forecaster.registry.stages import served_folder
    from forecaster.service.app import create_app
    from forewatt.settings import settings
    from forewatt.web.serving import serve as serve_app

    sys.setswitchinterval(SWITCH_S)
    folder = served_folder(models or settings().models_path, name)
    app = create_app(load_trained(folder), settings(), folder)
    serve_app(app, host, port)
