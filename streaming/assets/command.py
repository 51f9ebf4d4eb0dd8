"""`forewatt stream assets`: run the asset service."""

import click

from forewatt.commands import Command

EXAMPLES = """\
forewatt stream assets
FOREWATT_ASSETS_TOKEN=secret forewatt stream assets --port 8400"""


@click.command(cls=Command, part="assets", extra="stream", log_level="INFO", examples=EXAMPLES)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8400, show_default=True, help="Port to listen on.")
def assets(host: str, port: int) -> None:
    """Serve the registry of assets, their daily values and their alerts over HTTP.

    Changes need the token FOREWATT_ASSETS_TOKEN; without it nobody can make any.
    """
    from forewatt.settings import settings
    from forewatt.web.serving import serve
    from streaming.assets.routes import create_app

    serve(create_app(settings()), host, port)
