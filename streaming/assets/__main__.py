"""Runs the asset service: `python -m streaming.assets --port 8300`."""

import click
import uvicorn

from forewatt.settings import settings
from streaming.assets.routes import create_app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8300, show_default=True)
def main(host: str, port: int) -> None:
    """Serve assets and alerts over HTTP."""
    uvicorn.run(create_app(settings()), host=host, port=port, log_level="warning")


if __name__ == "__main__":
    main()
