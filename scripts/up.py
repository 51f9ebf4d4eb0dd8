"""`forewatt up`: the API and the dapp at one local address."""

import click

from forewatt.commands import Command

EXAMPLES = """\
forewatt up
forewatt up --host 0.0.0.0 --port 8080"""


@click.command("up", cls=Command, part="api", extra="api", log_level="INFO", examples=EXAMPLES)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, default=8000, show_default=True, help="Port to listen on.")
def cli(host: str, port: int) -> None:
    """Serve the API, the live events and the dapp over the running parts."""
    from forewatt.web.serving import serve
    from scripts._app import create_app

    serve(create_app(), host, port)
